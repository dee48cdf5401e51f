using System.Linq.Expressions;
using EFCore.ActiveRecord.Shapes;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Querying.Names;

/// <summary>
/// Loads the to-one relations that filters and sorts by names lead through. A query carries marks of them until it runs; then they become
/// Includes where the query gives records, and nothing where it does not.
/// </summary>
internal sealed class AutoIncludes
{
    private readonly MethodCallExpression? _place;
    private readonly IReadOnlyList<string> _paths;

    private AutoIncludes(MethodCallExpression? place, IReadOnlyList<string> paths)
    {
        _place = place;
        _paths = paths;
    }

    /// <summary>Whether anything is loaded.</summary>
    public bool Any => _paths.Count > 0;

    /// <summary>What a query that is about to run shall load.</summary>
    public static AutoIncludes Of(Expression query)
    {
        MethodCallExpression? place = null;
        List<string> paths = [];
        bool? isOn = null;
        for (var current = CountedPartClause.PartOf(query); current is MethodCallExpression { Object: null } call && QueryMarks.KeepsRecords(call); current = call.Arguments[0])
        {
            switch (QueryMarks.IsMark(call) ? QueryMarks.NoteOf(call) : null)
            {
                case AutoIncludeSwitch note:
                    place ??= call;
                    isOn ??= note.IsOn;
                    break;
                case UsedRelations note:
                    place ??= call;
                    paths.AddRange(note.Paths);
                    break;
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

    /// <summary>Without those that another begins with.</summary>
    private static List<string> Longest(List<string> paths)
        => [.. paths.Distinct().Where(p => !paths.Exists(other => other.Length > p.Length && other.StartsWith(p + ".", StringComparison.Ordinal)))];

    private sealed class Placing(AutoIncludes includes) : ExpressionVisitor
    {
        protected override Expression VisitMethodCall(MethodCallExpression node)
            => QueryMarks.IsMark(node) ? Visit(includes.Replace(node)) : Orderings.AppendOver(node, this) ?? base.VisitMethodCall(node);
    }
}
