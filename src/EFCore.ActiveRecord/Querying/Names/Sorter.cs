using System.Linq.Expressions;
using EFCore.ActiveRecord.Querying.Execution;
using EFCore.ActiveRecord.Shapes;

namespace EFCore.ActiveRecord.Querying.Names;

/// <summary>Sorts queries by names, behind the order that they have.</summary>
internal static class Sorter
{
    public static IQueryable<T> Sort<T>(IQueryable<T> query, IEnumerable<string> sorts)
        where T : class, IActiveRecord
    {
        ArgumentNullException.ThrowIfNull(sorts);
        var source = QueryModel.Of(query);
        return sorts.Select(sort => Clause(source, sort)).ToList().Aggregate(query, (sorted, clause) => RecordQuery.Append(sorted, clause));
    }

    public static Expression<Func<IQueryable<T>, IOrderedQueryable<T>>> Expression<T>(QueryModel source, IReadOnlyCollection<string> sorts)
    {
        ArgumentNullException.ThrowIfNull(sorts);
        if (sorts.Count == 0)
        {
            throw new ArgumentException("Name at least one attribute to sort by.", nameof(sorts));
        }

        var query = System.Linq.Expressions.Expression.Parameter(typeof(IQueryable<T>), "query");
        var sorted = sorts.Select(s => Clause(source, s)).Aggregate((Expression)query, (q, clause) => clause.Apply(q, SlotFiller.Values([])));
        return System.Linq.Expressions.Expression.Lambda<Func<IQueryable<T>, IOrderedQueryable<T>>>(sorted, query);
    }

    /// <summary>Sorts rows within a larger expression.</summary>
    public static Expression Append(QueryModel source, Expression rows, IEnumerable<string> sorts)
        => sorts.Aggregate(rows, (sorted, sort) => Clause(source, sort).Apply(sorted, SlotFiller.Values([])));

    private static SortClause Clause(QueryModel source, string sort)
    {
        ArgumentNullException.ThrowIfNull(sort);
        var cache = ShapeCache.Of(source.Plan.EntityType.Model);
        var shape = new NamesShape(source.Plan.EntityType, typeof(SortClause), sort);
        if (cache.Find<SortClause>(shape) is { } known)
        {
            return known;
        }

        var clause = new SortBuilder(source).Build(sort);
        cache.Keep(shape, clause);
        return clause;
    }
}
