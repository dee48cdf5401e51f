using System.Linq.Expressions;
using System.Security.Cryptography;
using System.Text;
using EFCore.ActiveRecord.Models.Hybrids;
using EFCore.ActiveRecord.Models.Metadata;
using EFCore.ActiveRecord.Querying.Names;
using EFCore.ActiveRecord.Shapes;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Querying.Paging;

/// <summary>The order of a query, made certain by the primary key, and the query without it.</summary>
internal sealed class KeysetOrder
{
    private readonly RecordPlan _plan;

    private KeysetOrder(RecordPlan plan, Expression unordered, IReadOnlyList<KeysetKey> keys)
    {
        _plan = plan;
        Unordered = unordered;
        Keys = keys;
        Fingerprint = Hash(plan, keys);
    }

    /// <summary>The query without its order.</summary>
    public Expression Unordered { get; }

    public IReadOnlyList<KeysetKey> Keys { get; }

    /// <summary>The model that the records belong to.</summary>
    public IModel Model => _plan.EntityType.Model;

    /// <summary>Tells cursors of other orders from those of this one.</summary>
    public string Fingerprint { get; }

    /// <summary>Whether the records hold the values of all keys.</summary>
    public bool IsInMemory => Keys.All(k => k.IsInMemory(_plan.EntityType));

    /// <exception cref="ArgumentException">The query cannot be paged by keys.</exception>
    /// <exception cref="NotSortableException">A cursor would show what is not to be shown.</exception>
    public static KeysetOrder Of(RecordPlan plan, Expression query)
    {
        if (plan.Key.Count == 0)
        {
            throw new ArgumentException($"'{plan.ClrType.Name}' has no primary key, so its rows have no certain order. Use PaginateAsync.", nameof(query));
        }

        List<KeysetKey> keys = [];
        var unordered = Strip(query, keys, isRead: false);
        keys.Reverse();
        RequireShown(plan, keys);
        var named = keys.Select(k => k.Column(plan.EntityType)).ToHashSet();
        var record = Expression.Parameter(plan.ClrType, "record");
        keys.AddRange(plan.Key.Where(p => !named.Contains(p)).Select(p => new KeysetKey(Expression.Lambda(Paths.Member(record, p), record), Descending: false)));
        return keys.Find(k => !k.IsComparable(plan.EntityType.Model)) is { } odd
            ? throw new ArgumentException($"'{plan.ClrType.Name}' cannot be paged by '{odd.Selector.Body}': C# does not compare values of type '{TypeText.Of(odd.Selector.ReturnType)}'. Sort by something else, or use PaginateAsync.", nameof(query))
            : new KeysetOrder(plan, unordered, keys);
    }

    /// <summary>The query in this order, or the other way round.</summary>
    public Expression Sorted(Expression query, bool reversed)
        => Keys.Select(k => reversed ? k.Reversed : k).Aggregate(query, (sorted, key) => Orderings.Append(sorted, key.Selector, key.Descending));

    /// <summary>The records that stand behind one with these values, or before it.</summary>
    public LambdaExpression Condition(Cursor cursor, bool nullsAreGreatest) => Behind(_plan.ClrType, Keys, cursor, nullsAreGreatest);

    /// <summary>The records that stand behind a place in an order, or before it: of several keys, the first that differs decides.</summary>
    public static LambdaExpression Behind(Type model, IReadOnlyList<KeysetKey> keys, Cursor cursor, bool nullsAreGreatest)
    {
        var record = Expression.Parameter(model, "record");
        Expression? condition = cursor.Includes ? Expression.Constant(true) : null;
        for (var i = keys.Count - 1; i >= 0; i--)
        {
            var key = cursor.IsBackward ? keys[i].Reversed : keys[i];
            var value = key.On(record);
            var after = key.After(value, cursor.Values[i], nullsAreGreatest);
            var here = condition is null ? null : Expression.AndAlso(key.Equal(value, cursor.Values[i]), condition);
            condition = after is null ? here : here is null ? after : Expression.OrElse(after, here);
        }

        return Expression.Lambda(condition ?? Expression.Constant(false), record);
    }

    /// <summary>A cursor holds the values of its keys, and everybody can read it.</summary>
    private static void RequireShown(RecordPlan plan, List<KeysetKey> keys)
    {
        foreach (var member in keys.Where(k => k.Column(plan.EntityType)?.IsPrimaryKey() != true).SelectMany(k => UsedMembers.In(k.Selector)).Where(Marks.IsHidden))
        {
            throw NotSortableException.InCursor(plan.ClrType, SnakeCase.Of(member.Name));
        }
    }

    /// <summary>Takes the orderings out of a query; the last one first.</summary>
    private static Expression Strip(Expression expression, List<KeysetKey> keys, bool isRead)
    {
        if (expression is not MethodCallExpression { Object: null, Arguments: [var source, ..] } call || !typeof(IQueryable).IsAssignableFrom(source.Type))
        {
            return expression;
        }

        var isLinq = call.Method.DeclaringType == typeof(Queryable);
        if (Orderings.Is(call))
        {
            if (call.Arguments.Count != 2)
            {
                throw new ArgumentException("A query that is sorted with a comparer of its own cannot be paged by keys.", nameof(expression));
            }

            if (!isRead)
            {
                keys.Add(KeysetKey.Of((LambdaExpression)((UnaryExpression)call.Arguments[1]).Operand, Orderings.Descends(call)));
            }

            // An OrderBy replaces the order in front of it.
            return Strip(source, keys, isRead || Orderings.Begins(call));
        }

        if (isLinq && call.Method.Name is nameof(Queryable.Skip) or nameof(Queryable.Take) or nameof(Queryable.Reverse) or nameof(Queryable.SkipWhile) or nameof(Queryable.TakeWhile) or nameof(Queryable.Order) or nameof(Queryable.OrderDescending))
        {
            throw new ArgumentException($"'{call.Method.Name}' cannot stand before PaginateAfterAsync, which chooses the rows itself. Leave it out.", nameof(expression));
        }

        var keepsRecords = Orderings.KeepsOrder(call) || (isLinq && call.Method.Name == nameof(Queryable.Distinct));
        return keepsRecords && Strip(source, keys, isRead) is var stripped && stripped != source
            ? Over(stripped, call)
            : call;
    }

    /// <summary>An operator on rows that are not sorted any more. Marks know whether theirs are.</summary>
    private static Expression Over(Expression rows, MethodCallExpression call)
        => QueryMarks.IsMark(call) ? QueryMarks.Add(rows, QueryMarks.NoteOf(call)) : call.Update(null, [rows, .. call.Arguments.Skip(1)]);

    private static string Hash(RecordPlan plan, IReadOnlyList<KeysetKey> keys)
    {
        var record = Expression.Parameter(plan.ClrType, "record");
        var text = string.Join('\n', keys.Select(k => $"{(k.Descending ? "-" : "+")}{k.On(record)}").Prepend(plan.EntityType.Name));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 8));
    }
}
