using System.Linq.Expressions;
using EFCore.ActiveRecord.Database.Sessions;
using EFCore.ActiveRecord.Models.Hybrids;
using EFCore.ActiveRecord.Models.Metadata;
using EFCore.ActiveRecord.Querying.Execution;
using EFCore.ActiveRecord.Querying.Names;
using EFCore.ActiveRecord.Shapes;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Querying.Paging;

/// <summary>Runs queries for the records before or behind a place in their order.</summary>
internal static class KeysetPaginator
{
    public static async Task<CursorPage<T>> PageAsync<T>(IQueryable<T> query, string? cursorText, int count, CancellationToken cancellationToken)
        where T : class, IActiveRecord
    {
        var source = QueryModel.Of(query);
        var order = KeysetOrder.Of(source.Plan, query.Expression);
        var cursor = cursorText is null ? null : Cursor.Decode(cursorText, order, typeof(T), source.Provider);
        var backward = cursor is { IsBackward: true };

        var rows = cursor is null ? order.Unordered
            : Clauses.Call(nameof(Queryable.Where), order.Unordered, Expression.Quote(order.Condition(cursor, source.Provider.SortsNullsLast)));
        var sorted = query.Provider.CreateQuery<T>(order.Sorted(rows, reversed: backward));

        // One more than the page holds tells whether another follows.
        var items = await sorted.Take(count == int.MaxValue ? count : count + 1).ToListAsync(cancellationToken).ConfigureAwait(false);
        var hasMore = items.Count > count;
        if (hasMore)
        {
            items.RemoveAt(count);
        }

        if (backward)
        {
            items.Reverse();
        }

        if (items.Count == 0)
        {
            // Nothing is left on this side of the place: back leads to the other side, and the place itself.
            var back = cursor is null ? null : (cursor with { IsBackward = !backward, Includes = !cursor.Includes }).Encode(order);
            return new CursorPage<T>(items, backward ? null : back, backward ? back : null);
        }

        var hasPrevious = backward ? hasMore : cursor is not null;
        var hasNext = backward || hasMore;
        if (!hasPrevious && !hasNext)
        {
            return new CursorPage<T>(items, null, null);
        }

        var (first, last) = await EndsAsync(query, source.Plan, order, items, cancellationToken).ConfigureAwait(false);
        return new CursorPage<T>(
            items,
            hasPrevious ? new Cursor(first, IsBackward: true).Encode(order) : null,
            hasNext ? new Cursor(last, IsBackward: false).Encode(order) : null);
    }

    /// <summary>What the first and the last record of a page are sorted by.</summary>
    private static async Task<(IReadOnlyList<object?> First, IReadOnlyList<object?> Last)> EndsAsync<T>(IQueryable<T> query, RecordPlan plan, KeysetOrder order, List<T> items, CancellationToken cancellationToken)
        where T : class, IActiveRecord
    {
        // Tracked records may have been changed since they were read.
        var isTracked = query.Provider is not LateBoundQueryProvider { Database: var database } || FlowScope.Of(database) is { Tracks: true };
        if (order.IsInMemory && !isTracked)
        {
            return (Values(items[0]), Values(items[^1]));
        }

        var rows = await Queryable.Where(query.Provider.CreateQuery<T>(order.Unordered), IsOneOf<T>(plan, items[0], items[^1])).Select(Row<T>(plan, order)).ToListAsync(cancellationToken).ConfigureAwait(false);
        return (Find(items[0]), Find(items[^1]));

        IReadOnlyList<object?> Values(T record) => [.. order.Keys.Select(k => k.Of(record))];

        IReadOnlyList<object?> Find(T record)
        {
            var key = plan.KeyOf(record);
            return rows.Find(r => r.AsSpan(0, key.Length).SequenceEqual(key)) is { } row
                ? row[key.Length..]
                : throw RecordNotFoundException.ForKey(plan, key);
        }
    }

    private static Expression<Func<T, object?[]>> Row<T>(RecordPlan plan, KeysetOrder order)
    {
        var record = Expression.Parameter(typeof(T), "record");
        var values = plan.Key.Select(p => Paths.Member(record, p)).Concat(order.Keys.Select(k => k.On(record)));
        return Expression.Lambda<Func<T, object?[]>>(Expression.NewArrayInit(typeof(object), values.Select(v => Expression.Convert(v, typeof(object)))), record);
    }

    private static Expression<Func<T, bool>> IsOneOf<T>(RecordPlan plan, params ReadOnlySpan<T> records)
        where T : class
    {
        var record = Expression.Parameter(typeof(T), "record");
        Expression? any = null;
        foreach (var one in records)
        {
            var key = plan.KeyOf(one);
            var isOne = plan.Key.Select((p, i) => Ordering.Equal(Paths.Member(record, p), Captured.Value(p.ClrType, key[i]))).Aggregate(Expression.AndAlso);
            any = any is null ? isOne : Expression.OrElse(any, isOne);
        }

        return Expression.Lambda<Func<T, bool>>(any!, record);
    }
}
