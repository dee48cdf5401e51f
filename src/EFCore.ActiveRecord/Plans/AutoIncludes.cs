using System.Linq.Expressions;
using System.Reflection;
using EFCore.ActiveRecord.Loading;
using EFCore.ActiveRecord.Sorting;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;

namespace EFCore.ActiveRecord.Plans;

/// <summary>
/// Loads the to-one relations that filters and sorts by names lead through. A query carries marks of them until it runs; then they become
/// Includes where the query gives records, and nothing where it does not.
/// </summary>
internal sealed class AutoIncludes
{
    private static readonly MethodInfo UsesMethod = Method(nameof(Uses));
    private static readonly MethodInfo UsesOrderedMethod = Method(nameof(UsesOrdered));
    private static readonly MethodInfo SwitchMethod = Method(nameof(Switched));
    private static readonly MethodInfo SwitchOrderedMethod = Method(nameof(SwitchedOrdered));

    private static readonly HashSet<string> KeepElements =
    [
        nameof(Queryable.Where), nameof(Queryable.OrderBy), nameof(Queryable.OrderByDescending), nameof(Queryable.ThenBy), nameof(Queryable.ThenByDescending),
        nameof(Queryable.Order), nameof(Queryable.OrderDescending), nameof(Queryable.Reverse), nameof(Queryable.Skip), nameof(Queryable.Take), nameof(Queryable.Distinct),
        nameof(Queryable.First), nameof(Queryable.FirstOrDefault), nameof(Queryable.Single), nameof(Queryable.SingleOrDefault), nameof(Queryable.Last), nameof(Queryable.LastOrDefault),
        nameof(Queryable.ElementAt), nameof(Queryable.ElementAtOrDefault),
    ];

    private readonly MethodCallExpression? _place;
    private readonly IReadOnlyList<string> _paths;

    private AutoIncludes(MethodCallExpression? place, IReadOnlyList<string> paths)
    {
        _place = place;
        _paths = paths;
    }

    /// <summary>Whether anything is loaded.</summary>
    public bool Any => _paths.Count > 0;

    /// <summary>Notes relations that a query has used.</summary>
    public static Expression Mark(Expression source, IReadOnlyList<string> paths)
        => Expression.Call((Sorter.IsOrdered(source) ? UsesOrderedMethod : UsesMethod).MakeGenericMethod(Clauses.ElementOf(source)), source, Expression.Constant(paths));

    /// <summary>Notes whether they are to be loaded. The last note counts.</summary>
    public static Expression Switch(Expression source, bool on)
        => Expression.Call((Sorter.IsOrdered(source) ? SwitchOrderedMethod : SwitchMethod).MakeGenericMethod(Clauses.ElementOf(source)), source, Expression.Constant(on));

    /// <summary>The same note on another query.</summary>
    public static Expression Again(Expression source, object noted) => noted is bool on ? Switch(source, on) : Mark(source, (IReadOnlyList<string>)noted);

    public static bool IsMark(MethodCallExpression call) => call.Method.DeclaringType == typeof(AutoIncludes);

    /// <summary>What a query that is about to run shall load.</summary>
    public static AutoIncludes Of(Expression query)
    {
        MethodCallExpression? place = null;
        List<string> paths = [];
        bool? isOn = null;
        for (var current = CountedPartClause.PartOf(query); current is MethodCallExpression { Object: null } call && KeepsRecords(call); current = call.Arguments[0])
        {
            if (IsMark(call))
            {
                place ??= call;
                switch (((ConstantExpression)call.Arguments[1]).Value)
                {
                    case bool value:
                        isOn ??= value;
                        break;
                    case IReadOnlyList<string> used:
                        paths.AddRange(used);
                        break;
                }
            }
        }

        return new AutoIncludes(place, isOn == false ? [] : Longest(paths));
    }

    /// <summary>The query that runs, where it does not pass through the library.</summary>
    public static Expression Place(Expression query) => new Placing(Of(query)).Visit(query);

    /// <summary>What stands for a mark in the query that runs.</summary>
    public Expression Replace(MethodCallExpression mark)
        => mark == _place
            ? _paths.Aggregate(mark.Arguments[0], (source, path) => Expression.Call(typeof(EntityFrameworkQueryableExtensions), nameof(EntityFrameworkQueryableExtensions.Include), [Clauses.ElementOf(source)], source, Expression.Constant(path)))
            : mark.Arguments[0];

    /// <summary>Whether an operator gives the records that it is given, or some of them.</summary>
    public static bool KeepsRecords(MethodCallExpression call)
        => IsMark(call) || LoadMarks.IsMark(call) || (call.Arguments.Count > 0 && typeof(IQueryable).IsAssignableFrom(call.Arguments[0].Type)
            && (call.Method.DeclaringType == typeof(Queryable) ? KeepElements.Contains(call.Method.Name)
                : (call.Method.DeclaringType == typeof(EntityFrameworkQueryableExtensions) || call.Method.DeclaringType == typeof(RelationalQueryableExtensions)) && typeof(IQueryable).IsAssignableFrom(call.Type)));

    /// <summary>Without those that another begins with.</summary>
    private static List<string> Longest(List<string> paths)
        => [.. paths.Distinct().Where(p => !paths.Exists(other => other.Length > p.Length && other.StartsWith(p + ".", StringComparison.Ordinal)))];

    private static MethodInfo Method(string name) => typeof(AutoIncludes).GetMethod(name, BindingFlags.Static | BindingFlags.NonPublic)!;

    // A mark does not take from a query that it is sorted: ThenBy may stand behind it.
    private static IOrderedQueryable<T> UsesOrdered<T>(IOrderedQueryable<T> source, [NotParameterized] IReadOnlyList<string> paths) => source;

    private static IOrderedQueryable<T> SwitchedOrdered<T>(IOrderedQueryable<T> source, [NotParameterized] bool on) => source;

    private static IQueryable<T> Uses<T>(IQueryable<T> source, [NotParameterized] IReadOnlyList<string> paths) => source;

    private static IQueryable<T> Switched<T>(IQueryable<T> source, [NotParameterized] bool on) => source;

    private sealed class Placing(AutoIncludes includes) : ExpressionVisitor
    {
        protected override Expression VisitMethodCall(MethodCallExpression node)
            => IsMark(node) ? Visit(includes.Replace(node)) : Sorter.AppendOver(node, this) ?? base.VisitMethodCall(node);
    }
}
