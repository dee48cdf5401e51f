using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Shapes;

/// <summary>LINQ's operators that sort: finds them in queries, and adds them behind those that are there.</summary>
internal static class Orderings
{
    public static bool Is(MethodCallExpression call)
        => call.Method.DeclaringType == typeof(Queryable)
            && call.Method.Name is nameof(Queryable.OrderBy) or nameof(Queryable.OrderByDescending) or nameof(Queryable.ThenBy) or nameof(Queryable.ThenByDescending);

    /// <summary>Whether such an operator replaces the order in front of it.</summary>
    public static bool Begins(MethodCallExpression ordering) => ordering.Method.Name is nameof(Queryable.OrderBy) or nameof(Queryable.OrderByDescending);

    /// <summary>Whether such an operator puts the greatest first.</summary>
    public static bool Descends(MethodCallExpression ordering) => ordering.Method.Name is nameof(Queryable.OrderByDescending) or nameof(Queryable.ThenByDescending);

    /// <summary>Sorts by one more key.</summary>
    public static IQueryable<T> ThenBy<T>(IQueryable<T> query, LambdaExpression key, bool descending)
    {
        ArgumentNullException.ThrowIfNull(key);
        return query.Provider.CreateQuery<T>(Append(query.Expression, key, descending));
    }

    /// <summary>Sorts within the order there is, though operators that keep it may stand in between.</summary>
    public static Expression Append(Expression expression, LambdaExpression key, bool descending)
    {
        if (FindOrdering(expression) is not { } ordering)
        {
            return descending ? OrderByDescending(expression, key) : OrderBy(expression, key);
        }

        var extended = Call(descending ? nameof(Queryable.ThenByDescending) : nameof(Queryable.ThenBy), ordering, key);
        return ordering == expression ? extended : new Replacement(ordering, extended).Visit(expression)!;
    }

    /// <summary>Whether an expression can be given to ThenBy.</summary>
    public static bool IsOrdered(Expression rows)
        => rows.Type.IsGenericType && typeof(IOrderedQueryable).IsAssignableFrom(rows.Type);

    /// <summary>Rewrites a ThenBy. Where its source is no sorted query any more, as Includes stand behind the order then, the key is put where the order is.</summary>
    /// <param name="call">Any call.</param>
    /// <param name="rewriter">What rewrites the query.</param>
    /// <returns><see langword="null"/> where the call is no ThenBy.</returns>
    public static Expression? AppendOver(MethodCallExpression call, ExpressionVisitor rewriter)
    {
        if (!Is(call) || Begins(call) || call.Arguments is not [var source, UnaryExpression { Operand: LambdaExpression } key])
        {
            return null;
        }

        var sorted = rewriter.Visit(source);
        var selector = rewriter.Visit(key);
        return IsOrdered(sorted)
            ? call.Update(null, [sorted, selector])
            : Append(sorted, (LambdaExpression)((UnaryExpression)selector).Operand, Descends(call));
    }

    /// <summary>Whether an operator gives the rows in the order in which it gets them.</summary>
    public static bool KeepsOrder(MethodCallExpression call)
        => call.Method.DeclaringType == typeof(EntityFrameworkQueryableExtensions) || call.Method.DeclaringType == typeof(RelationalQueryableExtensions)
            || call.Method.Name == nameof(Queryable.Where) || QueryMarks.IsMark(call);

    /// <summary>Sorts by a key instead of the order there is.</summary>
    public static Expression OrderBy(Expression rows, LambdaExpression key) => Call(nameof(Queryable.OrderBy), rows, key);

    /// <inheritdoc cref="OrderBy"/>
    public static Expression OrderByDescending(Expression rows, LambdaExpression key) => Call(nameof(Queryable.OrderByDescending), rows, key);

    private static MethodCallExpression Call(string method, Expression source, LambdaExpression key)
        => Expression.Call(typeof(Queryable), method, [key.Parameters[0].Type, key.ReturnType], source, Expression.Quote(key));

    private static Expression? FindOrdering(Expression expression)
    {
        while (expression is MethodCallExpression { Object: null, Arguments: [var source, ..] } call && typeof(IQueryable).IsAssignableFrom(source.Type))
        {
            if (Is(call))
            {
                return call;
            }

            if (!KeepsOrder(call))
            {
                return null;
            }

            expression = source;
        }

        return null;
    }

    private sealed class Replacement(Expression from, Expression to) : ExpressionVisitor
    {
        public override Expression? Visit(Expression? node) => node == from ? to : base.Visit(node);
    }
}
