using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using EFCore.ActiveRecord.Filtering;
using EFCore.ActiveRecord.Records;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Queries;

/// <summary>Reads the rows of a query in batches, by key: each begins behind the last key of the one before.</summary>
internal static class Batches
{
    public static async IAsyncEnumerable<IReadOnlyList<T>> Of<T>(IQueryable<T> query, int size, [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : class, IActiveRecord
    {
        var plan = QuerySource.Of(query).Plan;
        if (plan.Key.Count == 0)
        {
            throw new InvalidKeyException($"'{plan.ClrType.Name}' has no primary key to read it in batches by.", plan.ClrType);
        }

        var sorted = Sorted(query, plan);
        object?[]? last = null;
        while (true)
        {
            var batch = await Queryable.Take(last is null ? sorted : Queryable.Where(sorted, Behind<T>(plan, last)), size).ToListAsync(cancellationToken).ConfigureAwait(false);
            if (batch.Count > 0)
            {
                last = plan.KeyOf(batch[^1]);
                yield return batch;
            }

            if (batch.Count < size)
            {
                yield break;
            }
        }
    }

    private static IQueryable<T> Sorted<T>(IQueryable<T> query, RecordPlan plan)
        where T : class, IActiveRecord
    {
        var record = Expression.Parameter(typeof(T), "record");
        var expression = query.Expression;
        for (var i = 0; i < plan.Key.Count; i++)
        {
            var key = Expression.Lambda(Paths.Member(record, plan.Key[i]), record);
            expression = Expression.Call(typeof(Queryable), i == 0 ? nameof(Queryable.OrderBy) : nameof(Queryable.ThenBy), [typeof(T), key.ReturnType], expression, Expression.Quote(key));
        }

        return query.Provider.CreateQuery<T>(expression);
    }

    /// <summary>Of a key with several columns, the first that differs decides.</summary>
    private static Expression<Func<T, bool>> Behind<T>(RecordPlan plan, object?[] last)
    {
        var record = Expression.Parameter(typeof(T), "record");
        Expression? behind = null;
        for (var i = plan.Key.Count - 1; i >= 0; i--)
        {
            var column = Paths.Member(record, plan.Key[i]);
            var value = Captured.Value(column.Type, last[i]);
            var greater = Greater(column, value);
            behind = behind is null ? greater : Expression.OrElse(greater, Expression.AndAlso(Expression.Equal(column, value), behind));
        }

        return Expression.Lambda<Func<T, bool>>(behind!, record);
    }

    private static Expression Greater(Expression column, Expression value)
        => column.Type == typeof(string)
            ? Expression.GreaterThan(Expression.Call(typeof(string), nameof(string.Compare), null, column, value), Expression.Constant(0))
            : column.Type.GetMethod("op_GreaterThan") is not null || column.Type.IsPrimitive
                ? Expression.GreaterThan(column, value)
                : Expression.GreaterThan(Expression.Call(column, nameof(IComparable.CompareTo), null, value), Expression.Constant(0));
}
