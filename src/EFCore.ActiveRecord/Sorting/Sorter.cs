using System.Linq.Expressions;
using EFCore.ActiveRecord.Loading;
using EFCore.ActiveRecord.Plans;
using EFCore.ActiveRecord.Queries;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Sorting;

/// <summary>Adds orderings to a query, behind those that it has.</summary>
internal static class Sorter
{
    public static IQueryable<T> Sort<T>(IQueryable<T> query, IEnumerable<string> sorts)
        where T : class, IActiveRecord
    {
        ArgumentNullException.ThrowIfNull(sorts);
        var source = QuerySource.Of(query);
        return sorts.Select(sort => Clause(source, sort)).ToList().Aggregate(query, (sorted, clause) => Clauses.Append(sorted, clause));
    }

    public static Expression<Func<IQueryable<T>, IOrderedQueryable<T>>> Expression<T>(QuerySource source, IReadOnlyCollection<string> sorts)
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
    public static Expression Append(QuerySource source, Expression rows, IEnumerable<string> sorts)
        => sorts.Aggregate(rows, (sorted, sort) => Clause(source, sort).Apply(sorted, SlotFiller.Values([])));

    private static SortClause Clause(QuerySource source, string sort)
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
            return Call(descending ? nameof(Queryable.OrderByDescending) : nameof(Queryable.OrderBy), expression, key);
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
        if (call.Method.DeclaringType != typeof(Queryable) || call.Method.Name is not (nameof(Queryable.ThenBy) or nameof(Queryable.ThenByDescending))
            || call.Arguments is not [var source, UnaryExpression { Operand: LambdaExpression } key])
        {
            return null;
        }

        var sorted = rewriter.Visit(source);
        var selector = rewriter.Visit(key);
        return IsOrdered(sorted)
            ? call.Update(null, [sorted, selector])
            : Append(sorted, (LambdaExpression)((UnaryExpression)selector).Operand, call.Method.Name == nameof(Queryable.ThenByDescending));
    }

    /// <summary>Whether an operator gives the rows in the order in which it gets them.</summary>
    public static bool KeepsOrder(MethodCallExpression call)
        => call.Method.DeclaringType == typeof(EntityFrameworkQueryableExtensions) || call.Method.DeclaringType == typeof(RelationalQueryableExtensions)
            || call.Method.Name == nameof(Queryable.Where) || AutoIncludes.IsMark(call) || LoadMarks.IsMark(call);

    /// <summary>Sorts by a key instead of the order there is.</summary>
    public static Expression OrderBy(Expression rows, LambdaExpression key) => Call(nameof(Queryable.OrderBy), rows, key);

    /// <inheritdoc cref="OrderBy"/>
    public static Expression OrderByDescending(Expression rows, LambdaExpression key) => Call(nameof(Queryable.OrderByDescending), rows, key);

    private static MethodCallExpression Call(string method, Expression source, LambdaExpression key)
        => System.Linq.Expressions.Expression.Call(typeof(Queryable), method, [key.Parameters[0].Type, key.ReturnType], source, System.Linq.Expressions.Expression.Quote(key));

    private static Expression? FindOrdering(Expression expression)
    {
        while (expression is MethodCallExpression { Object: null, Arguments: [var source, ..] } call && typeof(IQueryable).IsAssignableFrom(source.Type))
        {
            if (call.Method.DeclaringType == typeof(Queryable) && call.Method.Name is nameof(Queryable.OrderBy) or nameof(Queryable.OrderByDescending) or nameof(Queryable.ThenBy) or nameof(Queryable.ThenByDescending))
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
