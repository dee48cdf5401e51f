using System.Linq.Expressions;
using EFCore.ActiveRecord.Database;
using EFCore.ActiveRecord.Database.Configuration;
using EFCore.ActiveRecord.Database.Sessions;
using EFCore.ActiveRecord.Querying.Lambdas;
using EFCore.ActiveRecord.Shapes;

namespace EFCore.ActiveRecord.Querying.Execution;

/// <summary>A query for records that consists of clauses: its plan is made once for all queries of its shape.</summary>
internal readonly struct RecordQuery<T>(LateBoundQueryProvider provider, ClauseList clauses)
    where T : class, IActiveRecord
{
    public RecordDatabase Database => provider.Database;

    public ClauseList Clauses => clauses;

    public RecordQuery<T> Add(QueryClause clause, params object?[] values) => new(provider, clauses.Add(clause, values));

    /// <summary>The query with one of LINQ's operators behind it.</summary>
    /// <returns><see langword="null"/> where EF Core has to look at the lambda itself each time.</returns>
    public RecordQuery<T>? TryAdd(LambdaOperator linqOperator, LambdaExpression? lambda)
        => lambda is not null && LambdaClause.TryAdd(clauses, linqOperator, lambda, Database.Model) is { } added ? new(provider, added) : null;

    public IQueryable<T> Where(Expression<Func<T, bool>> predicate)
        => TryAdd(LambdaOperator.Where, predicate) is { } planned ? planned.ToQueryable() : Queryable.Where(ToQueryable(), predicate);

    /// <summary>The query as LINQ and EF Core take it.</summary>
    public IQueryable<T> ToQueryable() => provider.Records<T>(clauses);

    public Expression ToExpression() => clauses.Apply(provider.Root(Database.RequirePlan(typeof(T)).EntityType));

    public Task<List<T>> ListAsync(CancellationToken cancellationToken) => QueryRunner<T>.ListAsync(Database, For(Terminal.Rows), cancellationToken);

    public IAsyncEnumerator<T> Stream(CancellationToken cancellationToken) => new AsyncRecordStream<T>(Database, For(Terminal.Rows), cancellationToken);

    public Task<TResult> RunAsync<TResult>(Terminal terminal, CancellationToken cancellationToken) => QueryRunner<TResult>.RunAsync(Database, For(terminal), cancellationToken);

    /// <summary>The way that its rows take; its plan is made where there is none yet.</summary>
    public ReadRoute Route()
    {
        var query = For(Terminal.Rows);
        using var lease = Lease.Open(Database);
        return query.Route<IAsyncEnumerable<T>>(lease);
    }

    private PlannedQuery For(Terminal terminal)
    {
        Database.ThrowIfDisposed();
        return new PlannedQuery(Database, typeof(T), clauses, terminal);
    }
}

/// <summary>A query that may consist of clauses.</summary>
internal interface IRecordQuery<T>
    where T : class, IActiveRecord
{
    /// <summary>What it consists of, as long as no operator was added that has an expression of its own.</summary>
    RecordQuery<T>? Planned { get; }

    /// <summary>The same kind of query, of other clauses.</summary>
    IQueryable<T> With(ClauseList clauses);
}

/// <summary>Adds clauses to queries of any kind.</summary>
internal static class RecordQuery
{
    /// <summary>All rows of a class.</summary>
    public static RecordQuery<T> All<T>(RecordDatabase database)
        where T : class, IActiveRecord
    {
        database.RequirePlan(typeof(T));
        return new(database.Queries, ClauseList.Empty);
    }

    public static IQueryable<T> Append<T>(IQueryable<T> query, QueryClause clause, params object?[] values)
        where T : class, IActiveRecord
        => query is IRecordQuery<T> { Planned: { } planned } active && clause.IsReusable
            ? active.With(planned.Clauses.Add(clause, values))
            : query.Provider.CreateQuery<T>(Clauses.Append(query.Expression, clause, SlotFiller.Values(values), PassesThroughLibrary(query)));

    public static IQueryable<T> OnlyDeleted<T>(IQueryable<T> query)
        where T : class, IActiveRecord
        => Append(Append(query, PlainClause.IncludeDeleted), PlainClause.WhereDeleted);

    /// <summary>Whether the query's marks are read before it runs.</summary>
    public static bool PassesThroughLibrary<T>(IQueryable<T> query)
        => query.Provider is LateBoundQueryProvider || KnownModelConvention.Knows(QueryModel.ModelOf(query));
}
