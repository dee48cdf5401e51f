using System.Linq.Expressions;
using EFCore.ActiveRecord.Database;
using EFCore.ActiveRecord.Database.Configuration;
using EFCore.ActiveRecord.Models.Metadata;
using EFCore.ActiveRecord.Providers;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Query;

namespace EFCore.ActiveRecord.Querying.Execution;

/// <summary>The model behind a query: that of its database, or of the DbContext that it comes from.</summary>
internal sealed record QueryModel(RecordPlan Plan, DatabaseProvider Provider, InputLimits Limits)
{
    /// <exception cref="ArgumentException">The query is not EF Core's.</exception>
    public static QueryModel Of<T>(IQueryable<T> query)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (query.Provider is LateBoundQueryProvider { Database: var database })
        {
            return Of(database, typeof(T));
        }

        var model = ModelOf(query);
        var entityType = model.FindEntityType(typeof(T)) ?? throw NoDatabaseException.For(typeof(T));
        return new QueryModel(RecordPlan.Of(entityType), DatabaseProvider.Of(model), KnownModelConvention.LimitsOf(model));
    }

    public static QueryModel Of(RecordDatabase database, Type type) => new(database.RequirePlan(type), database.Provider, database.InputLimits);

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
