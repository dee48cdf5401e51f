using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using EFCore.ActiveRecord.Providers;
using EFCore.ActiveRecord.Querying.Names;
using EFCore.ActiveRecord.Querying.Paging;
using EFCore.ActiveRecord.Shapes;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Querying.Execution;

/// <summary>Reads the rows of a query in batches, by key: each begins behind the last key of the one before.</summary>
internal static class Batches
{
    public static async IAsyncEnumerable<IReadOnlyList<T>> Of<T>(IQueryable<T> query, int size, [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : class, IActiveRecord
    {
        var source = QueryModel.Of(query);
        var plan = source.Plan;
        if (plan.Key.Count == 0)
        {
            throw new InvalidKeyException($"'{plan.ClrType.Name}' has no primary key to read it in batches by.", plan.ClrType);
        }

        var record = Expression.Parameter(typeof(T), "record");
        List<KeysetKey> keys = [.. plan.Key.Select(p => new KeysetKey(Expression.Lambda(Paths.Member(record, p), record), Descending: false))];
        var sorted = Sorted(query, keys);
        object?[]? last = null;
        while (true)
        {
            var batch = await Queryable.Take(last is null ? sorted : Queryable.Where(sorted, Behind<T>(keys, last, source.Provider)), size).ToListAsync(cancellationToken).ConfigureAwait(false);
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

    private static IQueryable<T> Sorted<T>(IQueryable<T> query, List<KeysetKey> keys)
        where T : class, IActiveRecord
    {
        var first = Orderings.OrderBy(query.Expression, keys[0].Selector);
        return query.Provider.CreateQuery<T>(keys.Skip(1).Aggregate(first, (sorted, key) => Orderings.Append(sorted, key.Selector, descending: false)));
    }

    private static Expression<Func<T, bool>> Behind<T>(List<KeysetKey> keys, object?[] last, DatabaseProvider provider)
        => (Expression<Func<T, bool>>)KeysetOrder.Behind(typeof(T), keys, new Cursor(last, IsBackward: false), provider.SortsNullsLast);
}
