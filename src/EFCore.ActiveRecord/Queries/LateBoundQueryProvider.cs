using System.Linq.Expressions;
using System.Reflection;
using EFCore.ActiveRecord.Plans;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Query.Internal;

#pragma warning disable EF1001 // EF Core's own operators look for EntityQueryProvider: Include is a silent no-op on any other.

namespace EFCore.ActiveRecord.Queries;

/// <summary>The provider of all queries of one database. It holds no context; one is leased when a query runs.</summary>
internal sealed class LateBoundQueryProvider : EntityQueryProvider
{
    private static readonly MethodInfo CreateTyped = typeof(LateBoundQueryProvider).GetMethod(nameof(CreateRecordQuery), BindingFlags.Instance | BindingFlags.NonPublic)!;

    public LateBoundQueryProvider(ActiveDb database)
        : this(new LateBoundQueryCompiler(database)) => Database = database;

    private LateBoundQueryProvider(LateBoundQueryCompiler compiler)
        : base(compiler) => Database = null!;

    public ActiveDb Database { get; }

    /// <summary>All rows of a class.</summary>
    public ActiveQuery<T> All<T>()
        where T : class, IActiveRecord
        => new RecordQuery<T>(this, ClauseList.Empty);

    /// <summary>All rows of an entity type, as the start of an expression.</summary>
    public EntityQueryRootExpression Root(IEntityType entityType) => new(this, entityType);

    public override IQueryable<TElement> CreateQuery<TElement>(Expression expression)
        => Factory<TElement>.Create is { } create ? create(this, expression) : base.CreateQuery<TElement>(expression);

    private RecordQuery<T> CreateRecordQuery<T>(Expression expression)
        where T : class, IActiveRecord
        => new(this, expression);

    /// <summary>Makes the queries that are made of records active again after each LINQ operator; none for other elements.</summary>
    private static class Factory<TElement>
    {
        public static readonly Func<LateBoundQueryProvider, Expression, IQueryable<TElement>>? Create
            = typeof(TElement).IsClass && typeof(IActiveRecord).IsAssignableFrom(typeof(TElement))
                ? CreateTyped.MakeGenericMethod(typeof(TElement)).CreateDelegate<Func<LateBoundQueryProvider, Expression, IQueryable<TElement>>>()
                : null;
    }
}
