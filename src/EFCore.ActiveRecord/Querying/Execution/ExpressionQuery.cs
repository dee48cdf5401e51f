using System.Diagnostics.CodeAnalysis;
using System.Linq.Expressions;
using EFCore.ActiveRecord.Database;
using EFCore.ActiveRecord.Database.Sessions;
using EFCore.ActiveRecord.Models.Hybrids;
using EFCore.ActiveRecord.Models.Metadata;
using EFCore.ActiveRecord.Querying.Loading;
using EFCore.ActiveRecord.Querying.Names;
using EFCore.ActiveRecord.Shapes;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Internal;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Query;

#pragma warning disable EF1001 // See LateBoundQueryProvider.

namespace EFCore.ActiveRecord.Querying.Execution;

/// <summary>A query as an expression, as it goes to EF Core.</summary>
internal sealed class ExpressionQuery : PreparedQuery
{
    private ExpressionQuery(Expression expression, Preparation preparation, LoadPlan? loads, bool includes)
    {
        Expression = expression;
        Joins = includes || preparation.Includes;
        Includes = Joins || loads is not null;
        ResolvesIdentities = Includes && !preparation.HasJson;
        Model = preparation.Model;
        Loads = loads is null ? null : loads with { Joins = Joins };
    }

    public Expression Expression { get; }

    public override bool Includes { get; }

    /// <summary>Whether related records come with the rows in the same result, and not only by loads of their own.</summary>
    public bool Joins { get; }

    /// <summary>Whether EF Core makes one object of each row that comes several times; where it cannot, these are put together after the query.</summary>
    public bool ResolvesIdentities { get; }

    public override Type? Model { get; }

    public override LoadPlan? Loads { get; }

    public bool IsSequence => typeof(IQueryable).IsAssignableFrom(Expression.Type);

    public Type ElementType => Clauses.ElementOf(Expression);

    public override bool AsksForOne => Expression is MethodCallExpression { Method: { Name: nameof(Queryable.Single) or nameof(Queryable.SingleOrDefault) or nameof(Queryable.First) or nameof(Queryable.Last) or nameof(Queryable.ElementAt) } method }
        && method.DeclaringType == typeof(Queryable);

    public override bool Writes
        => Expression is MethodCallExpression { Method: { Name: nameof(EntityFrameworkQueryableExtensions.ExecuteDelete) or "ExecuteUpdate" } method }
            && method.DeclaringType == typeof(EntityFrameworkQueryableExtensions);

    public static ExpressionQuery Of(RecordDatabase database, Expression query)
    {
        var loads = LoadMarks.Of(query, database.Model);
        var visitor = new Preparation(database, AutoIncludes.Of(query), loads);
        var expression = visitor.Visit(query);
        return new ExpressionQuery(expression, visitor, loads.Plan ?? (visitor.HasJson ? LoadPlan.OfResult(query, database.Model) : null), database.HasAutoIncludes);
    }

    public override Expression? LoadSource() => IsSequence ? Expression : null;

    public override TResult Execute<TResult>(Lease lease)
        => InMode(lease, ResolvesIdentities, Expression, static (context, expression) => ((IDbContextDependencies)context).QueryProvider.Execute<TResult>(expression));

    public override TResult ExecuteAsync<TResult>(Lease lease, CancellationToken cancellationToken)
        => InMode(lease, ResolvesIdentities, (Expression, cancellationToken), static (context, q) => ((IDbContextDependencies)context).QueryProvider.ExecuteAsync<TResult>(q.Expression, q.cancellationToken));

    private sealed class Preparation(RecordDatabase database, AutoIncludes autoIncludes, LoadMarks loads) : HybridExpander(database.Model)
    {
        // Whether the visitor is inside of something that no record can get out of.
        private bool _isDropping;
        private bool _meetsJson;

        public bool Includes { get; private set; } = autoIncludes.Any;

        public Type? Model { get; private set; }

        /// <summary>Whether related records come with the rows, and any of the classes has parts that are kept as JSON.</summary>
        public bool HasJson => _meetsJson && (Includes || database.HasAutoIncludes);

        [return: NotNullIfNotNull(nameof(node))]
        public override Expression? Visit(Expression? node)
        {
            if (node is null || _isDropping || !Carriage.IsEmpty(node))
            {
                return base.Visit(node);
            }

            _isDropping = true;
            var visited = base.Visit(node);
            _isDropping = false;
            return visited;
        }

        protected override Expression VisitExtension(Expression node)
        {
            if (node is EntityQueryRootExpression root)
            {
                Model ??= root.EntityType.ClrType;
                Meet(root.EntityType);
            }

            return node;
        }

        protected override Expression VisitConstant(ConstantExpression node)
            => node.Value is IQueryable { Provider: LateBoundQueryProvider } query ? Visit(query.Expression) : node;

        protected override Expression VisitMethodCall(MethodCallExpression node)
        {
            if (QueryMarks.IsMark(node))
            {
                return Visit(QueryMarks.NoteOf(node) is LoadClause ? loads.Replace(node, _isDropping) : autoIncludes.Replace(node));
            }

            var declaring = node.Method.DeclaringType;
            var loadsMore = declaring == typeof(EntityFrameworkQueryableExtensions) && node.Method.Name is nameof(EntityFrameworkQueryableExtensions.Include) or nameof(EntityFrameworkQueryableExtensions.ThenInclude);
            if (_isDropping && (loadsMore || (declaring == typeof(RelationalQueryableExtensions) && node.Method.Name == nameof(RelationalQueryableExtensions.AsSplitQuery))))
            {
                // EF Core refuses them under ExecuteDelete, and they say nothing where nothing is loaded.
                return Visit(node.Arguments[0]);
            }

            if (loadsMore)
            {
                Includes = true;
                MeetAll(node);
            }

            return database.Queries.Nested.Rewrite(database, node) is { } rewritten ? Visit(rewritten) : Orderings.AppendOver(node, this) ?? base.VisitMethodCall(node);
        }

        // A query that was built before and is held in a variable: EF Core finds it only under the type IQueryable<T>.
        protected override Expression VisitMember(MemberExpression node)
            => CapturedVariable.MayHoldQuery(node.Type) && !IsHybrid(node) && CapturedVariable.TryRead(node, out var value) && value is IQueryable { Provider: LateBoundQueryProvider } query
                ? Visit(query.Expression)
                : Met(node, base.VisitMember(node));

        private Expression Met(MemberExpression node, Expression visited)
        {
            if (database.HasJsonParts)
            {
                Meet(database.Model.FindEntityType(node.Type.IsGenericType && node.Type.GenericTypeArguments is [var item] ? item : node.Type));
            }

            return visited;
        }

        /// <summary>The classes on an Include's path, where it is given by names.</summary>
        private void MeetAll(MethodCallExpression include)
        {
            if (!database.HasJsonParts || include.Arguments[1] is not ConstantExpression { Value: string path })
            {
                return;
            }

            var type = database.Model.FindEntityType(Clauses.ElementOf(include.Arguments[0]));
            foreach (var name in path.Split('.'))
            {
                type = type?.GetDerivedTypesInclusive().Select(t => (INavigationBase?)t.FindNavigation(name) ?? t.FindSkipNavigation(name)).FirstOrDefault(n => n is not null)?.TargetEntityType;
                Meet(type);
            }
        }

        private void Meet(IEntityType? type)
            => _meetsJson |= database.HasJsonParts && !_meetsJson && type is not null && (JsonParts.AreIn(type) || type.GetNavigations().Any(n => n.IsEagerLoaded && JsonParts.AreIn(n.TargetEntityType)));
    }
}
