using System.Linq.Expressions;
using EFCore.ActiveRecord.Querying.Execution;
using EFCore.ActiveRecord.Shapes;

namespace EFCore.ActiveRecord.Querying.Names;

/// <summary>Sorts by the primary key behind all other orderings, so that every row stands on exactly one page.</summary>
internal static class KeyOrder
{
    public static IQueryable<T> Append<T>(IQueryable<T> query, QueryModel source)
        where T : class, IActiveRecord
    {
        var cache = ShapeCache.Of(source.Plan.EntityType.Model);
        var shape = new NamesShape(source.Plan.EntityType, typeof(KeyOrder));
        if (cache.Find<SortClause>(shape) is not { } clause)
        {
            var record = Expression.Parameter(typeof(T), "record");
            clause = new SortClause([.. source.Plan.Key.Select(p => (Expression.Lambda(Paths.Member(record, p), record), false))], usedRelation: null);
            cache.Keep(shape, clause);
        }

        return RecordQuery.Append(query, clause);
    }
}
