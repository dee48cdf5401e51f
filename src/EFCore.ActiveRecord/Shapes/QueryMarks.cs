using System.Linq.Expressions;
using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;

namespace EFCore.ActiveRecord.Shapes;

/// <summary>The to-one relations that names in a query lead through, as paths of EF Core's Include.</summary>
internal sealed record UsedRelations(IReadOnlyList<string> Paths);

/// <summary>Whether <see cref="UsedRelations"/> are loaded with the records. The last one in a query counts.</summary>
internal sealed record AutoIncludeSwitch(bool IsOn);

/// <summary>Notes in a query, which it carries until it runs: what is loaded with its records.</summary>
internal static class QueryMarks
{
    private static readonly MethodInfo NotedMethod = typeof(QueryMarks).GetMethod(nameof(Noted), BindingFlags.Static | BindingFlags.NonPublic)!;
    private static readonly MethodInfo NotedOrderedMethod = typeof(QueryMarks).GetMethod(nameof(NotedOrdered), BindingFlags.Static | BindingFlags.NonPublic)!;

    private static readonly HashSet<string> KeepElements =
    [
        nameof(Queryable.Where), nameof(Queryable.OrderBy), nameof(Queryable.OrderByDescending), nameof(Queryable.ThenBy), nameof(Queryable.ThenByDescending),
        nameof(Queryable.Order), nameof(Queryable.OrderDescending), nameof(Queryable.Reverse), nameof(Queryable.Skip), nameof(Queryable.Take), nameof(Queryable.Distinct),
        nameof(Queryable.First), nameof(Queryable.FirstOrDefault), nameof(Queryable.Single), nameof(Queryable.SingleOrDefault), nameof(Queryable.Last), nameof(Queryable.LastOrDefault),
        nameof(Queryable.ElementAt), nameof(Queryable.ElementAtOrDefault),
    ];

    public static Expression Add(Expression source, object note)
        => Expression.Call((Orderings.IsOrdered(source) ? NotedOrderedMethod : NotedMethod).MakeGenericMethod(Clauses.ElementOf(source)), source, Expression.Constant(note));

    public static bool IsMark(MethodCallExpression call) => call.Method.DeclaringType == typeof(QueryMarks);

    public static object NoteOf(MethodCallExpression mark) => ((ConstantExpression)mark.Arguments[1]).Value!;

    /// <summary>Whether an operator gives the records that it is given, or some of them.</summary>
    public static bool KeepsRecords(MethodCallExpression call)
        => IsMark(call) || (call.Arguments.Count > 0 && typeof(IQueryable).IsAssignableFrom(call.Arguments[0].Type)
            && (call.Method.DeclaringType == typeof(Queryable) ? KeepElements.Contains(call.Method.Name)
                : (call.Method.DeclaringType == typeof(EntityFrameworkQueryableExtensions) || call.Method.DeclaringType == typeof(RelationalQueryableExtensions)) && typeof(IQueryable).IsAssignableFrom(call.Type)));

    private static IQueryable<T> Noted<T>(IQueryable<T> source, [NotParameterized] object note) => source;

    // A mark does not take from a query that it is sorted: ThenBy may stand behind it.
    private static IOrderedQueryable<T> NotedOrdered<T>(IOrderedQueryable<T> source, [NotParameterized] object note) => source;
}
