using System.Linq.Expressions;
using EFCore.ActiveRecord.Database;
using EFCore.ActiveRecord.Querying.Execution;
using EFCore.ActiveRecord.Shapes;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Querying.Names;

/// <summary>Keeps the records that have certain values in certain columns: those of a key.</summary>
internal static class KeyConditions
{
    /// <summary>The records with these values, one a column and of the column's type or null.</summary>
    public static RecordQuery<T> Having<T>(this RecordQuery<T> query, IReadOnlyList<IProperty> columns, object?[] values)
        where T : class, IActiveRecord
        => query.Add(Clause(query.Database, typeof(T), columns), values);

    private static FilterClause Clause(RecordDatabase database, Type type, IReadOnlyList<IProperty> columns)
    {
        var shape = new Shape(type, columns);
        if (database.Plans.Find<FilterClause>(shape) is { } known)
        {
            return known;
        }

        var slots = new SlotList();
        var record = Expression.Parameter(type, "record");
        var condition = columns
            .Select((c, i) =>
            {
                var column = Paths.Nullable(Paths.Member(record, c));
                return Ordering.Equal(column, slots.Add(column.Type, values => values[i]));
            })
            .Aggregate(Expression.AndAlso);
        var clause = new FilterClause(Expression.Lambda(condition, record), slots, []);
        database.Plans.Keep(shape, clause);
        return clause;
    }

    private sealed record Shape(Type Type, IReadOnlyList<IProperty> Columns)
    {
        public bool Equals(Shape? other)
        {
            if (other?.Type != Type || other.Columns.Count != Columns.Count)
            {
                return false;
            }

            for (var i = 0; i < Columns.Count; i++)
            {
                if (other.Columns[i] != Columns[i])
                {
                    return false;
                }
            }

            return true;
        }

        public override int GetHashCode() => HashCode.Combine(Type, Columns.Count, Columns[0]);
    }
}
