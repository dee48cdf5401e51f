using System.Collections.Concurrent;
using EFCore.ActiveRecord.Queries;
using EFCore.ActiveRecord.Sessions;

namespace EFCore.ActiveRecord.Loading;

/// <summary>Reads all rows of a query whose class is known only when it runs.</summary>
internal abstract class RowReader
{
    private static readonly ConcurrentDictionary<Type, RowReader> Readers = new();

    public static RowReader For(Type type) => Readers.GetOrAdd(type, static t => (RowReader)Activator.CreateInstance(typeof(Of<>).MakeGenericType(t))!);

    /// <returns>The rows; the task has ended already where the query is not asynchronous.</returns>
    public abstract ValueTask<List<object>> ReadAsync(PreparedQuery query, Lease lease, bool isAsync, CancellationToken cancellationToken);

    private sealed class Of<T> : RowReader
        where T : class
    {
        public override async ValueTask<List<object>> ReadAsync(PreparedQuery query, Lease lease, bool isAsync, CancellationToken cancellationToken)
        {
            List<object> rows = [];
            if (!isAsync)
            {
                rows.AddRange(query.Execute<IEnumerable<T>>(lease));
                return rows;
            }

            await foreach (var row in query.ExecuteAsync<IAsyncEnumerable<T>>(lease, cancellationToken).WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                rows.Add(row);
            }

            return rows;
        }
    }
}
