using System.Collections;
using EFCore.ActiveRecord.Database;
using EFCore.ActiveRecord.Database.Sessions;
using Microsoft.EntityFrameworkCore.Query;

namespace EFCore.ActiveRecord.Querying.Execution;

/// <summary>The rows of a query. Each enumeration runs it anew, on a lease that ends with the enumeration.</summary>
internal sealed class RecordSequence<T>(RecordDatabase database, PreparedQuery query, CancellationToken queryToken) : IEnumerable<T>, IAsyncEnumerable<T>, IQueryingEnumerable
{
    public IEnumerator<T> GetEnumerator() => new RecordStream<T>(database, query);

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default)
        => new AsyncRecordStream<T>(database, query, cancellationToken.CanBeCanceled ? cancellationToken : queryToken);

    public string ToQueryString()
    {
        using var lease = Lease.Open(database);
        return query.Execute<IEnumerable<T>>(lease) is IQueryingEnumerable rows
            ? rows.ToQueryString()
            : throw new NotSupportedException("This query does not run in the database alone, so there is no SQL to show.");
    }
}
