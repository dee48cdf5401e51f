using System.Linq.Expressions;
using System.Reflection;
using EFCore.ActiveRecord.Querying.Names;
using EFCore.ActiveRecord.Shapes;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Querying.Loading;

/// <summary>Joined loads, as EF Core has them: Includes, and conditions for inner joins.</summary>
internal static class Includes
{
    private static readonly MethodInfo[] EfMethods = typeof(EntityFrameworkQueryableExtensions).GetMethods(BindingFlags.Public | BindingFlags.Static);

    private static readonly MethodInfo IncludeMember = EfMethods.First(m => m.Name == nameof(EntityFrameworkQueryableExtensions.Include) && m.GetGenericArguments().Length == 2);

    private static readonly MethodInfo ThenIncludeOfOne = ThenInclude(previous => !previous.IsGenericType);

    private static readonly MethodInfo ThenIncludeOfMany = ThenInclude(previous => previous.IsGenericType);

    /// <summary>A query with what is joined to its records.</summary>
    public static Expression Apply(Expression source, IReadOnlyList<LoadNode> joined)
    {
        var included = PathsOf(joined, null).Aggregate(source, Include);
        return joined.Any(HasCollection)
            ? Expression.Call(typeof(RelationalQueryableExtensions), nameof(RelationalQueryableExtensions.AsSingleQuery), [Clauses.ElementOf(included)], included)
            : included;
    }

    /// <summary>The rows of a second query, as a load wants them, with what is joined to them.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="node">The load.</param>
    /// <param name="all">All rows of the same entity type.</param>
    public static Expression Complete(Expression rows, LoadNode node, Expression all)
        => node.Way.IsDirect ? Apply(LoadExpressions.Restrict(rows, node, all), node.Level.Joined) : Apply(rows, [node]);

    /// <summary>The rows of a query that have all the related ones that are inner-joined.</summary>
    public static Expression WithRelated(Expression rows, IReadOnlyList<LoadNode> nodes)
    {
        var row = Expression.Parameter(Clauses.ElementOf(rows), "record");
        return Condition(row, nodes) is { } condition
            ? Clauses.Call(nameof(Queryable.Where), rows, Expression.Quote(Expression.Lambda(condition, row)))
            : rows;
    }

    /// <summary>A relation of a record whose class may be a base of the one that has it.</summary>
    public static Expression Member(Expression record, LoadNode node)
        => Paths.Member(node.Owner.IsAssignableFrom(record.Type) ? record : Expression.Convert(record, node.Owner), node.Relation);

    private static Expression? Condition(Expression row, IReadOnlyList<LoadNode> nodes)
    {
        Expression? all = null;
        foreach (var node in nodes.Where(n => n.Strategy == Load.InnerJoined))
        {
            var member = Member(row, node);
            Expression condition = node.Relation.IsCollection
                ? Expression.Call(typeof(Queryable), nameof(Queryable.Any), [node.Target.ClrType], node.Restrict(AsQueryable(member, node)))
                : Expression.Not(Paths.IsNull(member));
            all = all is null ? condition : Expression.AndAlso(all, condition);
            if (!node.Relation.IsCollection && Condition(member, node.Level.Nodes) is { } nested)
            {
                all = Expression.AndAlso(all, nested);
            }
        }

        return all;
    }

    private static MethodCallExpression AsQueryable(Expression collection, LoadNode node)
        => Expression.Call(typeof(Queryable), nameof(Queryable.AsQueryable), [node.Target.ClrType], collection);

    private static bool HasCollection(LoadNode node) => node.Relation.IsCollection || node.Level.Joined.Any(HasCollection);

    /// <summary>The paths to what is joined, without those that lead straight back: EF Core sets these by itself and refuses an Include of them.</summary>
    private static IEnumerable<IReadOnlyList<LoadNode>> PathsOf(IReadOnlyList<LoadNode> joined, LoadNode? from)
    {
        foreach (var node in joined.Where(n => from is null || !n.LeadsBack(from.Relation)))
        {
            var rest = PathsOf(node.Level.Joined, node).ToList();
            if (rest.Count == 0)
            {
                yield return [node];
            }

            foreach (var path in rest)
            {
                yield return [node, .. path];
            }
        }
    }

    private static Expression Include(Expression source, IReadOnlyList<LoadNode> path)
    {
        var record = Clauses.ElementOf(source);
        if (path.All(n => n.Restriction is null))
        {
            return Expression.Call(typeof(EntityFrameworkQueryableExtensions), nameof(EntityFrameworkQueryableExtensions.Include), [record], source, Expression.Constant(string.Join('.', path.Select(n => n.Relation.Name))));
        }

        var first = Selector(record, path[0]);
        var included = Expression.Call(IncludeMember.MakeGenericMethod(record, first.ReturnType), source, Expression.Quote(first));
        for (var i = 1; i < path.Count; i++)
        {
            var previous = path[i - 1].Target.ClrType;
            var next = Selector(previous, path[i]);
            var method = path[i - 1].Relation.IsCollection ? ThenIncludeOfMany : ThenIncludeOfOne;
            included = Expression.Call(method.MakeGenericMethod(record, previous, next.ReturnType), included, Expression.Quote(next));
        }

        return included;
    }

    private static LambdaExpression Selector(Type owner, LoadNode node)
    {
        var record = Expression.Parameter(owner, "record");
        var member = Member(record, node);
        if (!node.Relation.IsCollection)
        {
            return Expression.Lambda(member, record);
        }

        // ThenInclude knows what follows a collection by its type alone.
        var related = node.Restriction is null ? member : Enumerables.Of(node.Restriction, member);
        return Expression.Lambda(typeof(Func<,>).MakeGenericType(owner, typeof(IEnumerable<>).MakeGenericType(node.Target.ClrType)), related, record);
    }

    private static MethodInfo ThenInclude(Func<Type, bool> ofPrevious)
        => EfMethods.First(m => m.Name == nameof(EntityFrameworkQueryableExtensions.ThenInclude) && ofPrevious(m.GetParameters()[0].ParameterType.GenericTypeArguments[1]));

    /// <summary>EF Core takes a filtered Include in the operators of <see cref="Enumerable"/> only.</summary>
    private sealed class Enumerables(ParameterExpression rows, Expression collection) : ExpressionVisitor
    {
        public static Expression Of(LambdaExpression restriction, Expression collection) => new Enumerables(restriction.Parameters[0], collection).Visit(restriction.Body);

        protected override Expression VisitParameter(ParameterExpression node) => node == rows ? collection : node;

        // Only the chain of operators itself is turned around, not what stands in their conditions.
        protected override Expression VisitLambda<T>(Expression<T> node) => node;

        protected override Expression VisitMethodCall(MethodCallExpression node)
        {
            if (node.Method.DeclaringType != typeof(Queryable))
            {
                return node;
            }

            IEnumerable<Expression> arguments = node.Arguments.Select(a => a is UnaryExpression { NodeType: ExpressionType.Quote } quote ? quote.Operand : Visit(a));
            return Expression.Call(typeof(Enumerable), node.Method.Name, node.Method.GetGenericArguments(), [.. arguments]);
        }
    }
}
