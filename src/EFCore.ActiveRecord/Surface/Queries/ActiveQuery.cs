using System.Collections;
using System.Linq.Expressions;
using EFCore.ActiveRecord.Querying.Execution;
using EFCore.ActiveRecord.Querying.Lambdas;
using EFCore.ActiveRecord.Shapes;
using EFCore.ActiveRecord.Surface.Queries;
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
    private readonly ClauseList? _clauses;

    private protected ActiveQuery(LateBoundQueryProvider provider, Expression expression)
    {
        _provider = provider;
        Expression = expression;
    }

    private protected ActiveQuery(LateBoundQueryProvider provider, ClauseList clauses)
    {
        _provider = provider;
        _clauses = clauses;
    }

    /// <inheritdoc/>
    public Type ElementType => typeof(T);

    /// <inheritdoc/>
    public Expression Expression
    {
        get => field ??= Planned!.Value.ToExpression();
        private init;
    }

    /// <inheritdoc/>
    public IQueryProvider Provider => _provider;

    /// <summary>The query as clauses, as long as no operator was added that has an expression of its own.</summary>
    private protected RecordQuery<T>? Planned => _clauses is null ? null : new(_provider, _clauses);

    /// <inheritdoc cref="Queryable.Where{TSource}(IQueryable{TSource}, Expression{Func{TSource, bool}})"/>
    public ActiveQuery<T> Where(Expression<Func<T, bool>> predicate) => Added(LambdaOperator.Where, predicate) ?? With(Queryable.Where(this, predicate));

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
    public ActiveQuery<T> OrderBy<TKey>(Expression<Func<T, TKey>> keySelector) => Added(LambdaOperator.OrderBy, keySelector) ?? With(Queryable.OrderBy(this, keySelector));

    /// <inheritdoc cref="Queryable.OrderByDescending{TSource, TKey}(IQueryable{TSource}, Expression{Func{TSource, TKey}})"/>
    public ActiveQuery<T> OrderByDescending<TKey>(Expression<Func<T, TKey>> keySelector) => Added(LambdaOperator.OrderByDescending, keySelector) ?? With(Queryable.OrderByDescending(this, keySelector));

    /// <inheritdoc cref="Queryable.ThenBy{TSource, TKey}(IOrderedQueryable{TSource}, Expression{Func{TSource, TKey}})"/>
    public ActiveQuery<T> ThenBy<TKey>(Expression<Func<T, TKey>> keySelector) => Added(LambdaOperator.ThenBy, keySelector) ?? With(Orderings.ThenBy(this, keySelector, descending: false));

    /// <inheritdoc cref="Queryable.ThenByDescending{TSource, TKey}(IOrderedQueryable{TSource}, Expression{Func{TSource, TKey}})"/>
    public ActiveQuery<T> ThenByDescending<TKey>(Expression<Func<T, TKey>> keySelector) => Added(LambdaOperator.ThenByDescending, keySelector) ?? With(Orderings.ThenBy(this, keySelector, descending: true));

    /// <inheritdoc cref="Queryable.Skip{TSource}(IQueryable{TSource}, int)"/>
    public ActiveQuery<T> Skip(int count) => With(RecordQuery.Append(this, RangeClause.Skip, count));

    /// <inheritdoc cref="Queryable.Take{TSource}(IQueryable{TSource}, int)"/>
    public ActiveQuery<T> Take(int count) => With(RecordQuery.Append(this, RangeClause.Take, count));

    /// <inheritdoc cref="Queryable.Distinct{TSource}(IQueryable{TSource})"/>
    public ActiveQuery<T> Distinct() => With(RecordQuery.Append(this, PlainClause.Distinct));

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
    public Task<T> FirstAsync(CancellationToken cancellationToken = default) => Planned is { } planned ? planned.RunAsync<T>(Terminal.First, cancellationToken) : EntityFrameworkQueryableExtensions.FirstAsync(this, cancellationToken);

    /// <inheritdoc cref="EntityFrameworkQueryableExtensions.FirstOrDefaultAsync{TSource}(IQueryable{TSource}, CancellationToken)"/>
    public Task<T?> FirstOrDefaultAsync(CancellationToken cancellationToken = default) => Planned is { } planned ? planned.RunAsync<T?>(Terminal.FirstOrDefault, cancellationToken) : EntityFrameworkQueryableExtensions.FirstOrDefaultAsync(this, cancellationToken);

    /// <inheritdoc cref="EntityFrameworkQueryableExtensions.SingleAsync{TSource}(IQueryable{TSource}, CancellationToken)"/>
    /// <exception cref="RecordNotFoundException">There is none.</exception>
    /// <exception cref="MultipleRecordsFoundException">There is more than one.</exception>
    public Task<T> SingleAsync(CancellationToken cancellationToken = default) => Planned is { } planned ? planned.RunAsync<T>(Terminal.Single, cancellationToken) : EntityFrameworkQueryableExtensions.SingleAsync(this, cancellationToken);

    /// <inheritdoc cref="EntityFrameworkQueryableExtensions.SingleOrDefaultAsync{TSource}(IQueryable{TSource}, CancellationToken)"/>
    /// <exception cref="MultipleRecordsFoundException">There is more than one.</exception>
    public Task<T?> SingleOrDefaultAsync(CancellationToken cancellationToken = default) => Planned is { } planned ? planned.RunAsync<T?>(Terminal.SingleOrDefault, cancellationToken) : EntityFrameworkQueryableExtensions.SingleOrDefaultAsync(this, cancellationToken);

    /// <summary>Reads all records.</summary>
    /// <param name="cancellationToken">Cancels the query.</param>
    /// <returns>The records, in the query's order; an empty list where there are none.</returns>
    /// <exception cref="ActiveRecordException">Database errors, as everywhere.</exception>
    public Task<List<T>> ToListAsync(CancellationToken cancellationToken = default)
        => Planned is { } planned ? planned.ListAsync(cancellationToken) : EntityFrameworkQueryableExtensions.ToListAsync(this, cancellationToken);

    /// <inheritdoc cref="EntityFrameworkQueryableExtensions.CountAsync{TSource}(IQueryable{TSource}, CancellationToken)"/>
    public Task<int> CountAsync(CancellationToken cancellationToken = default) => Planned is { } planned ? planned.RunAsync<int>(Terminal.Count, cancellationToken) : EntityFrameworkQueryableExtensions.CountAsync(this, cancellationToken);

    /// <inheritdoc cref="EntityFrameworkQueryableExtensions.AnyAsync{TSource}(IQueryable{TSource}, CancellationToken)"/>
    public Task<bool> AnyAsync(CancellationToken cancellationToken = default) => Planned is { } planned ? planned.RunAsync<bool>(Terminal.Any, cancellationToken) : EntityFrameworkQueryableExtensions.AnyAsync(this, cancellationToken);

    /// <summary>Says how the query runs and why: whether the library reads the rows directly, or EF Core runs it. For the curious, and for looking into speed; no SQL is sent.</summary>
    /// <returns>A sentence such as <c>EF Core runs it, because 'Address' of 'Order' is an owned part</c>. Its words may change between versions.</returns>
    public string ExplainRoute() => (Planned?.Route() ?? ReadRoute.OfExpression).ToString();

    /// <summary>Streams the records, for <c>await foreach</c>. The connection is held until the enumeration ends, also when it is broken off or throws.</summary>
    /// <param name="cancellationToken">Cancels the enumeration.</param>
    /// <returns>The records' enumerator.</returns>
    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default)
        => Planned is { } planned ? planned.Stream(cancellationToken)
            : ((IAsyncQueryProvider)Provider).ExecuteAsync<IAsyncEnumerable<T>>(Expression, cancellationToken).GetAsyncEnumerator(cancellationToken);

    /// <summary>Streams the records synchronously.</summary>
    /// <returns>The records' enumerator.</returns>
    public IEnumerator<T> GetEnumerator() => Provider.Execute<IEnumerable<T>>(Expression).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The query as an expression, for the debugger; <c>ToQueryString()</c> gives its SQL.</summary>
    /// <returns>The printed expression.</returns>
    public override string ToString() => new ExpressionPrinter().PrintExpression(Expression);

    private protected ActiveQuery<T> With(ClauseList clauses) => new RecordsQuery<T>(_provider, clauses);

    private RecordsQuery<T>? Added(LambdaOperator linqOperator, LambdaExpression? lambda)
        => Planned?.TryAdd(linqOperator, lambda) is { } added ? new RecordsQuery<T>(_provider, added.Clauses) : null;

    private static ActiveQuery<T> With(IQueryable<T> query) => (ActiveQuery<T>)query;
}
