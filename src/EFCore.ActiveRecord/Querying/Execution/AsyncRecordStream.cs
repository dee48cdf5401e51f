using EFCore.ActiveRecord.Database;
using EFCore.ActiveRecord.Database.Sessions;
using EFCore.ActiveRecord.Querying.Loading;

namespace EFCore.ActiveRecord.Querying.Execution;

/// <summary>Reads rows asynchronously. In a session or transaction it lets others at the connection between two rows, who have the rest buffered first.</summary>
internal sealed class AsyncRecordStream<T>(RecordDatabase database, PreparedQuery query, CancellationToken cancellationToken) : RowStream<T>(database, query), IAsyncEnumerator<T>, IParkedStream
{
    private static readonly Task<bool> EndOfRows = Task.FromResult(false);

    private IAsyncEnumerator<T>? _rows;

    /// <summary>Where the next row is at hand, and nobody else waits for the connection, without a state machine: most rows of a list are read so.</summary>
    public ValueTask<bool> MoveNextAsync()
    {
        if (Ended || Rest is not null || Lease is not { IsShared: false } || cancellationToken.IsCancellationRequested)
        {
            return AdvanceAsync(null);
        }

        try
        {
            if (!Buffered.TryTake(_rows!.MoveNextAsync(), out var more, out var later))
            {
                return AdvanceAsync(later);
            }

            if (!more)
            {
                return AdvanceAsync(EndOfRows);
            }

            Current = Stamped(_rows.Current);
            return new ValueTask<bool>(true);
        }
        catch (Exception e)
        {
            return AdvanceAsync(Task.FromException<bool>(e));
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Ended)
        {
            return;
        }

        if (Lease is { IsShared: true } lease && Rest is null)
        {
            await lease.ResumeAsync(this, CancellationToken.None).ConfigureAwait(false);
        }

        try
        {
            await EndAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (Failed(e) is { } translated)
        {
            // The server refused one of the rows that nobody asked for any more.
            throw translated;
        }
    }

    public async ValueTask DrainAsync()
    {
        if (Rest is not null || Ended)
        {
            return;
        }

        Lease!.EnterFlow();
        var rest = new Queue<T>();
        try
        {
            try
            {
                while (await _rows!.MoveNextAsync().ConfigureAwait(false))
                {
                    rest.Enqueue(Stamped(_rows.Current));
                }
            }
            finally
            {
                await CloseAsync().ConfigureAwait(false);
            }
        }
        catch (Exception e)
        {
            Failure = Failed(e) ?? e;
        }

        Rest = rest;
    }

    public void Drain()
        => throw new InvalidOperationException("A synchronous query cannot come between the rows of an asynchronous one in the same session or transaction. Use the asynchronous form here.");

    /// <param name="started">The way to the next row, where it was begun: then it has to be waited for, whatever else happens.</param>
    private async ValueTask<bool> AdvanceAsync(Task<bool>? started)
    {
        if (Ended)
        {
            return false;
        }

        try
        {
            if (started is null)
            {
                await EnterAsync().ConfigureAwait(false);
                Lease!.EnterFlow();

                // A provider that has the next row at hand need not look at the token.
                cancellationToken.ThrowIfCancellationRequested();
                if (Rest is not null)
                {
                    Lease.Park(null);
                    return NextBuffered();
                }
            }

            if (await (started ?? _rows!.MoveNextAsync().AsTask()).ConfigureAwait(false))
            {
                Current = Stamped(_rows!.Current);
                if (Lease!.IsShared)
                {
                    Lease.Park(this);
                }

                return true;
            }

            await EndAsync().ConfigureAwait(false);
            return false;
        }
        catch (Exception e)
        {
            var translated = Failed(e);
            try
            {
                await EndAsync().ConfigureAwait(false);
            }
            catch (Exception later)
            {
                // What comes after an error is not to hide it.
                Failed(later);
            }

            if (translated is not null)
            {
                throw translated;
            }

            throw;
        }
    }

    private async ValueTask EnterAsync()
    {
        if (Lease is null)
        {
            Lease = await Lease.OpenAsync(Database, cancellationToken).ConfigureAwait(false);
            Lease.EnterFlow();
            if (Query.MayLoad)
            {
                await Lease.HoldConnectionAsync(cancellationToken).ConfigureAwait(false);
            }

            _rows = Query.ExecuteAsync<IAsyncEnumerable<T>>(Lease, cancellationToken).GetAsyncEnumerator(cancellationToken);
            if (Query.Loads is not null)
            {
                await LoadAsync().ConfigureAwait(false);
            }
        }
        else if (Rest is null && Lease.IsShared)
        {
            try
            {
                await Lease.ResumeAsync(this, cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // Whoever has the turn may be buffering these very rows; they can be closed only when it is this stream's own.
                await Lease.ResumeAsync(this, CancellationToken.None).ConfigureAwait(false);
                throw;
            }
        }
    }

    /// <summary>Other queries follow for what is loaded with the rows, so all rows are read first.</summary>
    private async ValueTask LoadAsync()
    {
        List<T> rows = [];
        while (await _rows!.MoveNextAsync().ConfigureAwait(false))
        {
            rows.Add(_rows.Current);
        }

        await _rows.DisposeAsync().ConfigureAwait(false);
        await LoadRun.AfterAsync(Database, Lease!, Query, rows.Cast<object?>(), cancellationToken).ConfigureAwait(false);
        rows.ForEach(row => Stamped(row));
        Rest = new Queue<T>(rows);
        await CloseAsync().ConfigureAwait(false);
    }

    private async ValueTask EndAsync()
    {
        Ended = true;
        if (Rest is null)
        {
            await CloseAsync().ConfigureAwait(false);
        }

        Lease?.Park(null);
    }

    private async ValueTask CloseAsync()
    {
        try
        {
            if (_rows is not null)
            {
                await _rows.DisposeAsync().ConfigureAwait(false);
            }
        }
        finally
        {
            if (Lease is not null)
            {
                await Lease.DisposeAsync().ConfigureAwait(false);
            }
        }
    }
}
