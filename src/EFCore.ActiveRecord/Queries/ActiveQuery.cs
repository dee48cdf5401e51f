using System.Collections;
using System.Linq.Expressions;
using EFCore.ActiveRecord.Lambdas;
using EFCore.ActiveRecord.Plans;
using EFCore.ActiveRecord.Queries;
using EFCore.ActiveRecord.Sorting;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;

namespace EFCore.ActiveRecord;

/// <summary>
/// A query for records: immutable, an <see cref="IQueryable{T}"/> on which LINQ and all of EF Core's operators work, and bound to a context only when it runs.
/// </summary>
/// <remarks>
/// It belongs to the database that was the class's when the query was made. It runs in the session or transaction of the flow that runs it, else on a context of its own;
/// records are tracked in sessions only. Streaming (<c>await foreach</c>) holds a connection until the enumeration ends.
/// </remarks>
/// <typeparam name="T">The class of the records.</typeparam>
public abstract partial class ActiveQuery<T> : IOrderedQueryable<T>
    where T : class, IActiveRecord
{
    private readonly LateBoundQueryProvider _provider;

    private protected ActiveQuery(LateBoundQueryProvider provider, Expression expression)
    {
        _provider = provider;
        Expression = expression;
    }

    private protected ActiveQuery(LateBoundQueryProvider provider, ClauseList clauses)
    {
        _provider = provider;
        Clauses = clauses;
    }

    /// <inheritdoc/>
    public Type ElementType => typeof(T);

    /// <inheritdoc/>
    public Expression Expression
    {
        get => field ??= Clauses!.Apply(_provider.Root(Database.RequirePlan(typeof(T)).EntityType));
        private init;
    }

    /// <inheritdoc/>
    public IQueryProvider Provider => _provider;

    internal ActiveDb Database => _provider.Database;

    /// <summary>What the query consists of, as long as no operator was added that has an expression of its own: then its plan is made once for all queries of its shape.</summary>
    internal ClauseList? Clauses { get; }

    /// <inheritdoc cref="Queryable.Where{TSource}(IQueryable{TSource}, Expression{Func{TSource, bool}})"/>
    public ActiveQuery<T> Where(Expression<Func<T, bool>> predicate) => Planned(LambdaOperator.Where, predicate) ?? With(Queryable.Where(this, predicate));

    /// <inheritdoc cref="ActiveQueryExtensions.Where{T}(IQueryable{T}, Filter[])"/>
    public ActiveQuery<T> Where(params Filter[] filters) => With(ActiveQueryExtensions.Where(this, filters));

    /// <inheritdoc cref="ActiveQueryExtensions.Where{T}(IQueryable{T}, object)"/>
    public ActiveQuery<T> Where(object filters) => With(ActiveQueryExtensions.Where(this, filters));

    /// <inheritdoc cref="ActiveQueryExtensions.OrderBy{T}(IQueryable{T}, string[])"/>
    public ActiveQuery<T> OrderBy(params string[] sorts) => With(ActiveQueryExtensions.OrderBy(this, sorts));

    /// <inheritdoc cref="ActiveQueryExtensions.SmartQuery{T}(IQueryable{T}, Expression{Func{T, bool}}, object, IEnumerable{string}, Func{EagerBuilder{T}, EagerBuilder{T}})"/>
    public ActiveQuery<T> SmartQuery(Expression<Func<T, bool>>? criteria = null, object? filters = null, IEnumerable<string>? sort = null, Func<EagerBuilder<T>, EagerBuilder<T>>? schema = null)
        => With(ActiveQueryExtensions.SmartQuery(this, criteria, filters, sort, schema));

    /// <inheritdoc cref="ActiveQueryExtensions.SmartQuery{T}(IQueryable{T}, EagerSchema, Expression{Func{T, bool}}, object, IEnumerable{string})"/>
    public ActiveQuery<T> SmartQuery(EagerSchema schema, Expression<Func<T, bool>>? criteria = null, object? filters = null, IEnumerable<string>? sort = null)
        => With(ActiveQueryExtensions.SmartQuery(this, schema, criteria, filters, sort));

    /// <inheritdoc cref="ActiveQueryExtensions.SmartQuery{T}(IQueryable{T}, QueryInput, Action{InputRules{T}})"/>
    public ActiveQuery<T> SmartQuery(QueryInput input, Action<InputRules<T>>? allow = null) => With(ActiveQueryExtensions.SmartQuery(this, input, allow));

    /// <inheritdoc cref="ActiveQueryExtensions.Search{T}(IQueryable{T}, string, string[])"/>
    public ActiveQuery<T> Search(string text) => With(ActiveQueryExtensions.Search(this, text));

    /// <inheritdoc cref="ActiveQueryExtensions.Search{T}(IQueryable{T}, string, string[])"/>
    public ActiveQuery<T> Search(string text, params string[] attributes) => With(ActiveQueryExtensions.Search(this, text, attributes));

    /// <inheritdoc cref="ActiveQueryExtensions.Search{T}(IQueryable{T}, string, string[])"/>
    public ActiveQuery<T> Search(string text, params Expression<Func<T, string?>>[] attributes) => With(ActiveQueryExtensions.Search(this, text, attributes));

    /// <inheritdoc cref="Queryable.OrderBy{TSource, TKey}(IQueryable{TSource}, Expression{Func{TSource, TKey}})"/>
    public ActiveQuery<T> OrderBy<TKey>(Expression<Func<T, TKey>> keySelector) => Planned(LambdaOperator.OrderBy, keySelector) ?? With(Queryable.OrderBy(this, keySelector));

    /// <inheritdoc cref="Queryable.OrderByDescending{TSource, TKey}(IQueryable{TSource}, Expression{Func{TSource, TKey}})"/>
    public ActiveQuery<T> OrderByDescending<TKey>(Expression<Func<T, TKey>> keySelector) => Planned(LambdaOperator.OrderByDescending, keySelector) ?? With(Queryable.OrderByDescending(this, keySelector));

    /// <inheritdoc cref="Queryable.ThenBy{TSource, TKey}(IOrderedQueryable{TSource}, Expression{Func{TSource, TKey}})"/>
    public ActiveQuery<T> ThenBy<TKey>(Expression<Func<T, TKey>> keySelector) => Planned(LambdaOperator.ThenBy, keySelector) ?? With(Sorter.ThenBy(this, keySelector, descending: false));

    /// <inheritdoc cref="Queryable.ThenByDescending{TSource, TKey}(IOrderedQueryable{TSource}, Expression{Func{TSource, TKey}})"/>
    public ActiveQuery<T> ThenByDescending<TKey>(Expression<Func<T, TKey>> keySelector) => Planned(LambdaOperator.ThenByDescending, keySelector) ?? With(Sorter.ThenBy(this, keySelector, descending: true));

    /// <inheritdoc cref="Queryable.Skip{TSource}(IQueryable{TSource}, int)"/>
    public ActiveQuery<T> Skip(int count) => With(Plans.Clauses.Append(this, RangeClause.Skip, count));

    /// <inheritdoc cref="Queryable.Take{TSource}(IQueryable{TSource}, int)"/>
    public ActiveQuery<T> Take(int count) => With(Plans.Clauses.Append(this, RangeClause.Take, count));

    /// <inheritdoc cref="Queryable.Distinct{TSource}(IQueryable{TSource})"/>
    public ActiveQuery<T> Distinct() => With(Plans.Clauses.Append(this, PlainClause.Distinct));

    /// <summary>Says whether the to-one relations that filters and sorts by names lead through (<c>user___name</c>) are loaded with the records, which they are by default.</summary>
    /// <param name="enabled"><see langword="false"/> to use them in the query only.</param>
    /// <returns>The query; what was said last counts.</returns>
    public ActiveQuery<T> AutoInclude(bool enabled = true) => With(ActiveQueryExtensions.AutoInclude(this, enabled));

    /// <summary>Brings in the rows that are marked as deleted.</summary>
    /// <returns>The query without the filter of <see cref="ISoftDeletable"/>; unchanged for a class that has none.</returns>
    public ActiveQuery<T> IncludeDeleted() => With(ActiveQueryExtensions.IncludeDeleted(this));

    /// <summary>Keeps only the rows that are marked as deleted.</summary>
    /// <returns>The query; it finds nothing for a class that is not <see cref="ISoftDeletable"/>.</returns>
    public ActiveQuery<T> OnlyDeleted() => With(ActiveQueryExtensions.OnlyDeleted(this));

    /// <inheritdoc cref="EntityFrameworkQueryableExtensions.FirstAsync{TSource}(IQueryable{TSource}, CancellationToken)"/>
    /// <exception cref="RecordNotFoundException">There is none.</exception>
    public Task<T> FirstAsync(CancellationToken cancellationToken = default) => Clauses is null ? EntityFrameworkQueryableExtensions.FirstAsync(this, cancellationToken) : RunAsync<T>(Terminal.First, cancellationToken);

    /// <inheritdoc cref="EntityFrameworkQueryableExtensions.FirstOrDefaultAsync{TSource}(IQueryable{TSource}, CancellationToken)"/>
    public Task<T?> FirstOrDefaultAsync(CancellationToken cancellationToken = default) => Clauses is null ? EntityFrameworkQueryableExtensions.FirstOrDefaultAsync(this, cancellationToken) : RunAsync<T?>(Terminal.FirstOrDefault, cancellationToken);

    /// <inheritdoc cref="EntityFrameworkQueryableExtensions.SingleAsync{TSource}(IQueryable{TSource}, CancellationToken)"/>
    /// <exception cref="RecordNotFoundException">There is none.</exception>
    /// <exception cref="MultipleRecordsFoundException">There is more than one.</exception>
    public Task<T> SingleAsync(CancellationToken cancellationToken = default) => Clauses is null ? EntityFrameworkQueryableExtensions.SingleAsync(this, cancellationToken) : RunAsync<T>(Terminal.Single, cancellationToken);

    /// <inheritdoc cref="EntityFrameworkQueryableExtensions.SingleOrDefaultAsync{TSource}(IQueryable{TSource}, CancellationToken)"/>
    /// <exception cref="MultipleRecordsFoundException">There is more than one.</exception>
    public Task<T?> SingleOrDefaultAsync(CancellationToken cancellationToken = default) => Clauses is null ? EntityFrameworkQueryableExtensions.SingleOrDefaultAsync(this, cancellationToken) : RunAsync<T?>(Terminal.SingleOrDefault, cancellationToken);

    /// <summary>Reads all records.</summary>
    /// <param name="cancellationToken">Cancels the query.</param>
    /// <returns>The records, in the query's order; an empty list where there are none.</returns>
    /// <exception cref="ActiveRecordException">Database errors, as everywhere.</exception>
    public Task<List<T>> ToListAsync(CancellationToken cancellationToken = default)
    {
        if (Clauses is null)
        {
            return EntityFrameworkQueryableExtensions.ToListAsync(this, cancellationToken);
        }

        Database.ThrowIfDisposed();
        return QueryRunner<T>.ListAsync(Database, new PlannedQuery(Database, typeof(T), Clauses, Terminal.Rows), cancellationToken);
    }

    /// <inheritdoc cref="EntityFrameworkQueryableExtensions.CountAsync{TSource}(IQueryable{TSource}, CancellationToken)"/>
    public Task<int> CountAsync(CancellationToken cancellationToken = default) => Clauses is null ? EntityFrameworkQueryableExtensions.CountAsync(this, cancellationToken) : RunAsync<int>(Terminal.Count, cancellationToken);

    /// <inheritdoc cref="EntityFrameworkQueryableExtensions.AnyAsync{TSource}(IQueryable{TSource}, CancellationToken)"/>
    public Task<bool> AnyAsync(CancellationToken cancellationToken = default) => Clauses is null ? EntityFrameworkQueryableExtensions.AnyAsync(this, cancellationToken) : RunAsync<bool>(Terminal.Any, cancellationToken);

    /// <summary>Streams the records, for <c>await foreach</c>. The connection is held until the enumeration ends, also when it is broken off or throws.</summary>
    /// <param name="cancellationToken">Cancels the enumeration.</param>
    /// <returns>The records' enumerator.</returns>
    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        if (Clauses is null)
        {
            return ((IAsyncQueryProvider)Provider).ExecuteAsync<IAsyncEnumerable<T>>(Expression, cancellationToken).GetAsyncEnumerator(cancellationToken);
        }

        Database.ThrowIfDisposed();
        return new AsyncRecordStream<T>(Database, new PlannedQuery(Database, typeof(T), Clauses, Terminal.Rows), cancellationToken);
    }

    /// <summary>Streams the records synchronously.</summary>
    /// <returns>The records' enumerator.</returns>
    public IEnumerator<T> GetEnumerator() => Provider.Execute<IEnumerable<T>>(Expression).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The query as an expression, for the debugger; <c>ToQueryString()</c> gives its SQL.</summary>
    /// <returns>The printed expression.</returns>
    public override string ToString() => new ExpressionPrinter().PrintExpression(Expression);

    internal ActiveQuery<T> With(ClauseList clauses) => new RecordQuery<T>(_provider, clauses);

    private ActiveQuery<T>? Planned(LambdaOperator linqOperator, LambdaExpression? lambda)
        => Clauses is not null && lambda is not null && LambdaClause.TryAdd(Clauses, linqOperator, lambda, Database.Model) is { } clauses ? With(clauses) : null;

    private static ActiveQuery<T> With(IQueryable<T> query) => (ActiveQuery<T>)query;

    internal Task<TResult> RunAsync<TResult>(ClauseList clauses, Terminal terminal, CancellationToken cancellationToken)
    {
        Database.ThrowIfDisposed();
        return QueryRunner<TResult>.RunAsync(Database, new PlannedQuery(Database, typeof(T), clauses, terminal), cancellationToken);
    }

    private Task<TResult> RunAsync<TResult>(Terminal terminal, CancellationToken cancellationToken) => RunAsync<TResult>(Clauses!, terminal, cancellationToken);
}
