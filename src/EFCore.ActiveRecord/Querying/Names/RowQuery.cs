using System.Runtime.CompilerServices;
using EFCore.ActiveRecord.Querying.Names;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord;

/// <summary>A query for chosen columns or aggregates instead of records. Immutable.</summary>
public sealed class RowQuery
{
    private readonly Func<IReadOnlyList<string>, IQueryable<object?[]>> _build;
    private readonly IReadOnlyList<string> _sorts;
    private readonly RowColumns _columns;
    private readonly IQueryable<object?[]> _query;

    internal RowQuery(RowColumns columns, Func<IReadOnlyList<string>, IQueryable<object?[]>> build, params IReadOnlyList<string> sorts)
    {
        _columns = columns;
        _build = build;
        _sorts = sorts;
        _query = build(sorts);
    }

    /// <summary>The names of the columns.</summary>
    public IReadOnlyList<string> Columns => _columns.Names;

    /// <summary>Sorts the rows by their columns, behind the order that they have already.</summary>
    /// <param name="sorts">Columns; a <c>-</c> in front sorts from the greatest down. A NULL comes first ascending and last descending.</param>
    /// <returns>The sorted query.</returns>
    /// <exception cref="SmartQueryException">There is no such column.</exception>
    public RowQuery OrderBy(params string[] sorts) => new(_columns, _build, [.. _sorts, .. sorts]);

    /// <summary>Runs the query.</summary>
    /// <param name="cancellationToken">Cancels the query.</param>
    /// <returns>The rows; empty where there are none.</returns>
    public async Task<List<Row>> ToRowsAsync(CancellationToken cancellationToken = default)
        => (await _query.ToListAsync(cancellationToken).ConfigureAwait(false)).ConvertAll(values => new Row(_columns, values));

    /// <summary>Streams the rows. The connection is held until the enumeration ends.</summary>
    /// <param name="cancellationToken">Cancels the enumeration.</param>
    /// <returns>The rows.</returns>
    public async IAsyncEnumerable<Row> AsAsyncEnumerable([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var values in _query.AsAsyncEnumerable().WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            yield return new Row(_columns, values);
        }
    }

    /// <summary>The SQL of the query.</summary>
    /// <returns>The SQL, with its parameters as comments.</returns>
    public string ToQueryString() => _query.ToQueryString();
}
