using System.Linq.Expressions;
using EFCore.ActiveRecord.Hybrids;
using EFCore.ActiveRecord.Lambdas;
using EFCore.ActiveRecord.Loading;
using EFCore.ActiveRecord.Plans;
using EFCore.ActiveRecord.Sessions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Internal;
using Microsoft.EntityFrameworkCore.Query;

#pragma warning disable EF1001 // See LateBoundQueryProvider.

namespace EFCore.ActiveRecord.Queries;

/// <summary>A query as an expression, as it goes to EF Core.</summary>
internal sealed class ExpressionQuery : PreparedQuery
{
    private ExpressionQuery(Expression expression, Preparation preparation, LoadPlan? loads, bool includes)
    {
        Expression = expression;
        Joins = includes || preparation.Includes;
        Includes = Joins || loads is not null;
        Model = preparation.Model;
        Loads = loads is null ? null : loads with { Joins = Joins };
    }

    public Expression Expression { get; }

    public override bool Includes { get; }

    /// <summary>Whether related records come with the rows in the same result, and not only by loads of their own.</summary>
    public bool Joins { get; }

    public override Type? Model { get; }

    public override LoadPlan? Loads { get; }

    public bool IsSequence => typeof(IQueryable).IsAssignableFrom(Expression.Type);

    public Type ElementType => Clauses.ElementOf(Expression);

    public override bool AsksForOne => Expression is MethodCallExpression { Method: { Name: nameof(Queryable.Single) or nameof(Queryable.SingleOrDefault) or nameof(Queryable.First) or nameof(Queryable.Last) or nameof(Queryable.ElementAt) } method }
        && method.DeclaringType == typeof(Queryable);

    public static ExpressionQuery Of(ActiveDb database, Expression query)
    {
        var loads = LoadMarks.Of(query, database.Model);
        var visitor = new Preparation(database, AutoIncludes.Of(query), loads);
        var expression = visitor.Visit(query);
        return new ExpressionQuery(expression, visitor, loads.Plan, database.HasAutoIncludes);
    }

    public override Expression? LoadSource() => IsSequence ? Expression : null;

    public override TResult Execute<TResult>(Lease lease)
        => InMode(lease, Includes, Expression, static (context, expression) => ((IDbContextDependencies)context).QueryProvider.Execute<TResult>(expression));

    public override TResult ExecuteAsync<TResult>(Lease lease, CancellationToken cancellationToken)
        => InMode(lease, Includes, (Expression, cancellationToken), static (context, q) => ((IDbContextDependencies)context).QueryProvider.ExecuteAsync<TResult>(q.Expression, q.cancellationToken));

    private sealed class Preparation(ActiveDb database, AutoIncludes autoIncludes, LoadMarks loads) : HybridExpander(database.Model)
    {
        public bool Includes { get; private set; } = autoIncludes.Any;

        public Type? Model { get; private set; }

        protected override Expression VisitExtension(Expression node)
        {
            if (node is EntityQueryRootExpression root)
            {
                Model ??= root.EntityType.ClrType;
            }

            return node;
        }

        protected override Expression VisitConstant(ConstantExpression node)
            => node.Value is IQueryable { Provider: LateBoundQueryProvider } query ? Visit(query.Expression) : node;

        protected override Expression VisitMethodCall(MethodCallExpression node)
        {
            if (AutoIncludes.IsMark(node))
            {
                return Visit(autoIncludes.Replace(node));
            }

            if (LoadMarks.IsMark(node))
            {
                return Visit(loads.Replace(node));
            }

            var declaring = node.Method.DeclaringType;
            if (declaring == typeof(EntityFrameworkQueryableExtensions) && node.Method.Name is nameof(EntityFrameworkQueryableExtensions.Include) or nameof(EntityFrameworkQueryableExtensions.ThenInclude))
            {
                Includes = true;
            }

            return NestedQueries.Rewrite(database, node) is { } rewritten ? Visit(rewritten) : base.VisitMethodCall(node);
        }

        // A query that was built before and is held in a variable: EF Core finds it only under the type IQueryable<T>.
        protected override Expression VisitMember(MemberExpression node)
            => typeof(IQueryable).IsAssignableFrom(node.Type) && CapturedVariable.TryRead(node, out var value) && value is IQueryable { Provider: LateBoundQueryProvider } query
                ? Visit(query.Expression)
                : base.VisitMember(node);
    }
}
