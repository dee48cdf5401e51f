using System.Linq.Expressions;
using EFCore.ActiveRecord.Hybrids;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;

namespace EFCore.ActiveRecord.Queries;

/// <summary>A query as it goes to EF Core, and what must be known of it before it runs.</summary>
internal sealed class PreparedQuery
{
    private PreparedQuery(Expression expression, bool includes, Type? model)
    {
        Expression = expression;
        Includes = includes;
        Model = model;
    }

    public Expression Expression { get; }

    /// <summary>Whether related records come with the rows.</summary>
    public bool Includes { get; }

    /// <summary>The class of the records that the query starts from.</summary>
    public Type? Model { get; }

    public bool IsSequence => typeof(IQueryable).IsAssignableFrom(Expression.Type);

    public Type ElementType => Expression.Type.GetInterfaces().Prepend(Expression.Type)
        .First(t => t.IsGenericType && t.GetGenericTypeDefinition() == typeof(IQueryable<>)).GenericTypeArguments[0];

    /// <summary>Whether the query asks for one row and complains where there is none or another, as <c>Single</c> and <c>First</c> do.</summary>
    public bool AsksForOne => Expression is MethodCallExpression { Method: { Name: nameof(Queryable.Single) or nameof(Queryable.SingleOrDefault) or nameof(Queryable.First) or nameof(Queryable.Last) or nameof(Queryable.ElementAt) } method }
        && method.DeclaringType == typeof(Queryable);

    public static PreparedQuery Of(ActiveDb database, Expression query)
    {
        var visitor = new Preparation(database);
        var expression = visitor.Visit(query);
        return new PreparedQuery(expression, visitor.Includes || database.HasAutoIncludes, visitor.Model);
    }

    private sealed class Preparation(ActiveDb database) : HybridExpander(database.Model)
    {
        public bool Includes { get; private set; }

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
