using EFCore.ActiveRecord.Database;
using EFCore.ActiveRecord.Database.Sessions;

namespace EFCore.ActiveRecord.Querying.Execution;

/// <summary>What streams of rows have in common, be they read synchronously or not.</summary>
internal abstract class RowStream<T>(RecordDatabase database, PreparedQuery query)
{
    private volatile Queue<T>? _rest;

    public T Current { get; protected set; } = default!;

    protected RecordDatabase Database => database;

    protected PreparedQuery Query => query;

    protected Lease? Lease { get; set; }

    /// <summary>The rows to come, where they were read already.</summary>
    protected Queue<T>? Rest
    {
        get => _rest;
        set => _rest = value;
    }

    /// <summary>What went wrong behind <see cref="Rest"/>.</summary>
    protected Exception? Failure { get; set; }

    protected bool Ended { get; set; }

    /// <summary>Takes note of an error, which belongs to what the rows are read in, whoever has them read.</summary>
    protected Exception? Failed(Exception error) => database.Failed(error, query.Model, Lease?.Unit, isReading: true);

    protected bool NextBuffered()
    {
        if (_rest!.TryDequeue(out var next))
        {
            Current = next;
            return true;
        }

        Ended = true;
        return Failure is null ? false : throw Failure;
    }

    protected T Stamped(T row)
    {
        ResultSnapshots<T>.Stamp(database, query, row);
        return row;
    }
}
