using System.Linq.Expressions;
using EFCore.ActiveRecord.Configuration;
using EFCore.ActiveRecord.Databases;
using EFCore.ActiveRecord.Records;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Query;

namespace EFCore.ActiveRecord.Queries;

/// <summary>The model behind a query: that of its database, or of the DbContext that it comes from.</summary>
internal sealed record QuerySource(RecordPlan Plan, DatabaseProvider Provider, InputLimits Limits)
{
    /// <exception cref="ArgumentException">The query is not EF Core's.</exception>
    public static QuerySource Of<T>(IQueryable<T> query)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (query.Provider is LateBoundQueryProvider { Database: var database })
        {
            return Of(database, typeof(T));
        }

        var model = ModelOf(query);
        var entityType = model.FindEntityType(typeof(T)) ?? throw NoDatabaseException.For(typeof(T));
        return new QuerySource(RecordPlan.Of(entityType), DatabaseProvider.Of(model), KnownModelConvention.LimitsOf(model));
    }

    public static QuerySource Of(ActiveDb database, Type type) => new(database.RequirePlan(type), database.Provider, database.InputLimits);

    /// <exception cref="ArgumentException">The query is not EF Core's.</exception>
    public static IModel ModelOf(IQueryable query)
    {
        var finder = new RootFinder();
        finder.Visit(query.Expression);
        return finder.Root?.EntityType.Model ?? throw new ArgumentException("The query is not one of EF Core's, so its names cannot be looked up.", nameof(query));
    }

    private sealed class RootFinder : ExpressionVisitor
    {
        public EntityQueryRootExpression? Root { get; private set; }

        protected override Expression VisitExtension(Expression node)
        {
            Root ??= node as EntityQueryRootExpression;
            return node;
        }
    }
}
