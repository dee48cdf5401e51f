using System.Linq.Expressions;
using EFCore.ActiveRecord.Plans;
using EFCore.ActiveRecord.Records;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Filtering;

/// <summary>Keeps the records that have certain values in certain columns: those of a key.</summary>
internal static class KeyConditions
{
    /// <summary>The records with these values, one a column and of the column's type or null.</summary>
    public static ActiveQuery<T> Having<T>(this ActiveQuery<T> query, IReadOnlyList<IProperty> columns, object?[] values)
        where T : class, IActiveRecord
        => (ActiveQuery<T>)Clauses.Append(query, Clause(query.Database.RequirePlan(typeof(T)), columns), values);

    private static FilterClause Clause(RecordPlan plan, IReadOnlyList<IProperty> columns)
    {
        var cache = ShapeCache.Of(plan.EntityType.Model);
        var shape = new NamesShape(plan.EntityType, typeof(KeyConditions), [.. columns.Select(c => c.Name)]);
        if (cache.Find<FilterClause>(shape) is { } known)
        {
            return known;
        }

        var slots = new SlotList();
        var record = Expression.Parameter(plan.ClrType, "record");
        var condition = columns
            .Select((c, i) =>
            {
                var column = Paths.Nullable(Paths.Member(record, c));
                return (Expression)Expression.Equal(column, slots.Add(column.Type, values => values[i]));
            })
            .Aggregate(Expression.AndAlso);
        var clause = new FilterClause(Expression.Lambda(condition, record), slots, []);
        cache.Keep(shape, clause);
        return clause;
    }
}
