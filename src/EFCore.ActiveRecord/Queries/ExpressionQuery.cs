using System.Linq.Expressions;
using EFCore.ActiveRecord.Hybrids;
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
    private ExpressionQuery(Expression expression, bool includes, Type? model)
    {
        Expression = expression;
        Includes = includes;
        Model = model;
    }

    public Expression Expression { get; }

    public override bool Includes { get; }

    public override Type? Model { get; }

    public bool IsSequence => typeof(IQueryable).IsAssignableFrom(Expression.Type);

    public Type ElementType => Clauses.ElementOf(Expression);

    public override bool AsksForOne => Expression is MethodCallExpression { Method: { Name: nameof(Queryable.Single) or nameof(Queryable.SingleOrDefault) or nameof(Queryable.First) or nameof(Queryable.Last) or nameof(Queryable.ElementAt) } method }
        && method.DeclaringType == typeof(Queryable);

    /// <param name="database">The database that it runs on.</param>
    /// <param name="query">The query as it was built.</param>
    /// <param name="givesRecords">Whether the query's records are what is wanted, and not only their number.</param>
    public static ExpressionQuery Of(ActiveDb database, Expression query, bool givesRecords = true)
    {
        var visitor = new Preparation(database, givesRecords ? AutoIncludes.Of(query) : AutoIncludes.None);
        var expression = visitor.Visit(query);
        return new ExpressionQuery(expression, visitor.Includes || database.HasAutoIncludes, visitor.Model);
    }

    public override TResult Execute<TResult>(Lease lease)
        => InMode(lease, Includes, Expression, static (context, expression) => ((IDbContextDependencies)context).QueryProvider.Execute<TResult>(expression));

    public override TResult ExecuteAsync<TResult>(Lease lease, CancellationToken cancellationToken)
        => InMode(lease, Includes, (Expression, cancellationToken), static (context, q) => ((IDbContextDependencies)context).QueryProvider.ExecuteAsync<TResult>(q.Expression, q.cancellationToken));

    private sealed class Preparation(ActiveDb database, AutoIncludes autoIncludes) : HybridExpander(database.Model)
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

            var declaring = node.Method.DeclaringType;
            if (declaring == typeof(EntityFrameworkQueryableExtensions) && node.Method.Name is nameof(EntityFrameworkQueryableExtensions.Include) or nameof(EntityFrameworkQueryableExtensions.ThenInclude))
            {
                Includes = true;
            }

            return NestedQueries.Rewrite(database, node) is { } rewritten ? Visit(rewritten) : base.VisitMethodCall(node);
        }

        // A query that was built before and is held in a variable: EF Core finds it only under the type IQueryable<T>.
        protected override Expression VisitMember(MemberExpression node)
            => typeof(IQueryable).IsAssignableFrom(node.Type) && NestedQueries.Value(node) is IQueryable { Provider: LateBoundQueryProvider } query
                ? Visit(query.Expression)
                : base.VisitMember(node);
    }
}
