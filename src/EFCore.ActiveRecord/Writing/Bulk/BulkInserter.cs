using System.Runtime.CompilerServices;
using EFCore.ActiveRecord.Database;
using EFCore.ActiveRecord.Database.Sessions;
using EFCore.ActiveRecord.Models.Metadata;
using EFCore.ActiveRecord.Providers;

namespace EFCore.ActiveRecord.Writing.Bulk;

/// <summary>Inserts any number of rows in constant memory: all of them, or none.</summary>
internal sealed class BulkInserter(RecordDatabase database)
{
    /// <summary>How many rows are held at a time.</summary>
    public const int BatchSize = 2000;

    private readonly Dictionary<Type, BulkTable> _tables = [];
    private readonly DateTimeOffset _now = TimestampColumns.Now(database.Time);

    public static Task<long> InsertAsync<T>(RecordDatabase database, IAsyncEnumerable<T> rows, IProgress<long>? progress, CancellationToken cancellationToken)
        where T : class, IActiveRecord
    {
        database.ThrowIfDisposed();
        cancellationToken.ThrowIfCancellationRequested();
        return database.TransactionAsync(() => new BulkInserter(database).RunAsync(rows, progress, cancellationToken), cancellationToken: cancellationToken);
    }

    public static async IAsyncEnumerable<T> Async<T>(IEnumerable<T> rows, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (var row in rows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return row;
        }

        await Task.CompletedTask.ConfigureAwait(false);
    }

    private async Task<long> RunAsync<T>(IAsyncEnumerable<T> rows, IProgress<long>? progress, CancellationToken cancellationToken)
        where T : class, IActiveRecord
    {
        var written = 0L;
        List<T> batch = new(BatchSize);

        // The rows are asked for between the writes, so that they may come from a query of the same transaction.
        await foreach (var row in rows.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            batch.Add(row ?? throw new ArgumentNullException(nameof(rows), "One of the rows is null."));
            if (batch.Count == BatchSize)
            {
                await WriteBatchAsync().ConfigureAwait(false);
            }
        }

        if (batch.Count > 0)
        {
            await WriteBatchAsync().ConfigureAwait(false);
        }

        return written;

        async Task WriteBatchAsync()
        {
            await database.RunAsync((lease, ct) => WriteAsync(lease, batch, written, ct), cancellationToken, typeof(T)).ConfigureAwait(false);
            written += batch.Count;
            batch.Clear();
            progress?.Report(written);
        }
    }

    private async Task<bool> WriteAsync(Lease lease, IReadOnlyList<object> records, long before, CancellationToken cancellationToken)
    {
        var row = before;
        foreach (var rows in BulkRows.Group(lease.Context, records, record => Checked(lease, record, ++row), _now, before))
        {
            await WriteDialect.Of(database.Provider).InsertAsync(rows, cancellationToken).ConfigureAwait(false);
        }

        return true;
    }

    private BulkTable Checked(Lease lease, object record, long row)
    {
        var table = TableOf(lease, record.GetType());
        table.Check(record, row);
        return table;
    }

    private BulkTable TableOf(Lease lease, Type type)
        => _tables.TryGetValue(type, out var table) ? table : _tables[type] = new BulkTable(lease.Context, database.RequirePlan(type), "BulkInsertAsync");
}
