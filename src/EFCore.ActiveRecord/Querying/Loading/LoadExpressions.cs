using System.Linq.Expressions;
using EFCore.ActiveRecord.Models.Hybrids;
using EFCore.ActiveRecord.Models.RecordKeys;
using EFCore.ActiveRecord.Querying.Names;
using EFCore.ActiveRecord.Shapes;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Querying.Loading;

/// <summary>The parts that second queries are made of.</summary>
internal static class LoadExpressions
{
    /// <summary>The rows whose key is one of some values: an array of the key's type.</summary>
    public static Expression Among(Expression rows, Keys keys, Expression values)
    {
        var row = Expression.Parameter(Clauses.ElementOf(rows), "row");
        var column = Column(row, keys, 0);
        Expression among = Expression.Call(typeof(Enumerable), nameof(Enumerable.Contains), [column.Type], values, column);

        // Else EF Core thinks of a null among the texts, in SQL that no index serves.
        return Where(rows, row, keys.Columns[0].IsNullable && !column.Type.IsValueType ? Expression.AndAlso(Expression.Not(Paths.IsNull(column)), among) : among);
    }

    /// <summary>The rows that have one of some keys.</summary>
    public static Expression Among(Expression rows, Keys keys, IReadOnlyList<object> values)
    {
        var row = Expression.Parameter(Clauses.ElementOf(rows), "row");
        return Where(rows, row, Any(0, values.Count));

        // Balanced, as a chain would be as deep as it is long.
        Expression Any(int from, int to)
            => to - from > 1
                ? Expression.OrElse(Any(from, (from + to) / 2), Any((from + to) / 2, to))
                : IsKey(row, keys, values[from]);
    }

    /// <summary>The keys of the rows that have one of some keys, and beside each, for each of these keys, whether it is the row's.</summary>
    public static Expression Same(Expression rows, Keys keys, IReadOnlyList<object> values)
    {
        rows = Among(Expression.Call(typeof(EntityFrameworkQueryableExtensions), nameof(EntityFrameworkQueryableExtensions.IgnoreQueryFilters), [Clauses.ElementOf(rows)], rows), keys, values);
        var row = Expression.Parameter(Clauses.ElementOf(rows), "row");
        var cells = Enumerable.Range(0, keys.Columns.Count).Select(i => Column(row, keys, i)).Concat(values.Select(v => IsKey(row, keys, v)));
        var all = Expression.NewArrayInit(typeof(object), cells.Select(c => Expression.Convert(c, typeof(object))));
        return Expression.Call(typeof(Queryable), nameof(Queryable.Select), [row.Type, typeof(object[])], rows, Expression.Quote(Expression.Lambda(all, row)));
    }

    /// <summary>The rows that belong to the records of another query.</summary>
    public static Expression AmongThoseOf(Expression owners, Keys ownerKeys, Expression rows, Keys keys)
    {
        var row = Expression.Parameter(Clauses.ElementOf(rows), "row");
        var owner = Expression.Parameter(Clauses.ElementOf(owners), "owner");
        if (keys.Columns.Count > 1)
        {
            Expression same = Enumerable.Range(0, keys.Columns.Count).Select(i => Expression.Equal(Column(owner, ownerKeys, i), Column(row, keys, i))).Aggregate(Expression.AndAlso);
            return Where(rows, row, Clauses.Call(nameof(Queryable.Any), owners, Expression.Quote(Expression.Lambda(same, owner))));
        }

        var key = Paths.Nullable(Paths.Member(owner, ownerKeys.Columns[0]));
        var present = Where(owners, owner, Expression.Not(Paths.IsNull(key)));
        var column = Column(row, keys, 0);
        var values = Expression.Call(typeof(Queryable), nameof(Queryable.Select), [owner.Type, column.Type], present, Expression.Quote(Expression.Lambda(Column(owner, ownerKeys, 0), owner)));
        return Where(rows, row, Expression.Call(typeof(Queryable), nameof(Queryable.Contains), [column.Type], values, column));
    }

    /// <summary>The related rows that a load wants, of rows that are related by a foreign key.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="node">The load.</param>
    /// <param name="all">All rows of the same entity type.</param>
    public static Expression Restrict(Expression rows, LoadNode node, Expression all)
    {
        if (!node.HasRange)
        {
            return node.Restrict(rows);
        }

        // A range of the rows that lead to the same record, for each of them.
        var row = Expression.Parameter(Clauses.ElementOf(rows), "row");
        var other = Expression.Parameter(row.Type, "other");
        var siblings = Where(all, other, Same(row, other, node.Way.RowKeys));
        var among = Clauses.Call(nameof(Queryable.Any), node.Restrict(siblings), Expression.Quote(Expression.Lambda(Same(row, other, new Keys(node.Target.FindPrimaryKey()!.Properties)), other)));
        return node.Order(Where(rows, row, among));
    }

    /// <summary>The rows that a relation of a query's records leads to; more than are loaded where that is a number for each record.</summary>
    public static Expression Follow(Expression owners, LoadNode node)
    {
        var owner = Expression.Parameter(Clauses.ElementOf(owners = OfOwner(owners, node)), "owner");
        var member = Includes.Member(owner, node);
        var target = node.Target.ClrType;
        if (!node.Relation.IsCollection)
        {
            return Expression.Call(typeof(Queryable), nameof(Queryable.Select), [owner.Type, target], owners, Expression.Quote(Expression.Lambda(member, owner)));
        }

        var selector = Expression.Lambda(typeof(Func<,>).MakeGenericType(owner.Type, typeof(IEnumerable<>).MakeGenericType(target)), member, owner);
        var related = Expression.Call(typeof(Queryable), nameof(Queryable.SelectMany), [owner.Type, target], owners, Expression.Quote(selector));
        return node.HasRange ? related : node.Restrict(related);
    }

    /// <summary>The records of a query that have a relation: those of the class that declares it.</summary>
    public static Expression OfOwner(Expression records, LoadNode node)
        => node.Owner.IsAssignableFrom(Clauses.ElementOf(records)) ? records : Expression.Call(typeof(Queryable), nameof(Queryable.OfType), [node.Owner], records);

    private static Expression Same(Expression row, Expression other, Keys keys)
        => Enumerable.Range(0, keys.Columns.Count).Select(i => (Expression)Expression.Equal(Column(other, keys, i), Column(row, keys, i))).Aggregate(Expression.AndAlso);

    private static Expression IsKey(Expression row, Keys keys, object key)
        => Enumerable.Range(0, keys.Columns.Count)
            .Select(i => Expression.Equal(Column(row, keys, i, Keys.Compared(keys.Columns[i])), Captured.Value(Keys.Compared(keys.Columns[i]), keys.Value(key, i))))
            .Aggregate<Expression>(Expression.AndAlso);

    private static MethodCallExpression Where(Expression rows, ParameterExpression row, Expression condition)
        => Clauses.Call(nameof(Queryable.Where), rows, Expression.Quote(Expression.Lambda(condition, row)));

    private static Expression Column(Expression row, Keys keys, int index) => Column(row, keys, index, Keys.TypeOf(keys.Columns[index]));

    private static Expression Column(Expression row, Keys keys, int index, Type type)
    {
        var column = Paths.Member(row, keys.Columns[index]);
        return column.Type == type ? column : Expression.Convert(column, type);
    }
}
