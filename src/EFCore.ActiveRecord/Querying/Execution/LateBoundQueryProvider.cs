using System.Linq.Expressions;
using System.Reflection;
using EFCore.ActiveRecord.Database;
using EFCore.ActiveRecord.Querying.Lambdas;
using EFCore.ActiveRecord.Shapes;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Query.Internal;

#pragma warning disable EF1001 // EF Core's own operators look for EntityQueryProvider: Include is a silent no-op on any other.

namespace EFCore.ActiveRecord.Querying.Execution;

/// <summary>The provider of all queries of one database. It holds no context; one is leased when a query runs.</summary>
internal abstract class LateBoundQueryProvider : EntityQueryProvider
{
    private static readonly MethodInfo CreateTyped = typeof(LateBoundQueryProvider).GetMethod(nameof(CreateRecords), BindingFlags.Instance | BindingFlags.NonPublic)!;

    protected LateBoundQueryProvider(RecordDatabase database)
        : this(new LateBoundQueryCompiler(database)) => Database = database;

    private LateBoundQueryProvider(LateBoundQueryCompiler compiler)
        : base(compiler) => Database = null!;

    public RecordDatabase Database { get; }

    /// <summary>Turns the library's own methods in lambdas into LINQ's.</summary>
    public abstract NestedQueries Nested { get; }

    /// <summary>A query for records, as the program gets it.</summary>
    public abstract IQueryable<T> Records<T>(ClauseList clauses)
        where T : class, IActiveRecord;

    /// <inheritdoc cref="Records{T}(ClauseList)"/>
    protected abstract IQueryable<T> Records<T>(Expression expression)
        where T : class, IActiveRecord;

    /// <summary>All rows of an entity type, as the start of an expression.</summary>
    public EntityQueryRootExpression Root(IEntityType entityType) => new(this, entityType);

    public override IQueryable<TElement> CreateQuery<TElement>(Expression expression)
        => Factory<TElement>.Create is { } create ? create(this, expression) : base.CreateQuery<TElement>(expression);

    private IQueryable<T> CreateRecords<T>(Expression expression)
        where T : class, IActiveRecord
        => Records<T>(expression);

    /// <summary>Makes the queries that are made of records active again after each LINQ operator; none for other elements.</summary>
    private static class Factory<TElement>
    {
        public static readonly Func<LateBoundQueryProvider, Expression, IQueryable<TElement>>? Create
            = typeof(TElement).IsClass && typeof(IActiveRecord).IsAssignableFrom(typeof(TElement))
                ? CreateTyped.MakeGenericMethod(typeof(TElement)).CreateDelegate<Func<LateBoundQueryProvider, Expression, IQueryable<TElement>>>()
                : null;
    }
}
