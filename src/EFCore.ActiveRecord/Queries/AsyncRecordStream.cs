using EFCore.ActiveRecord.Loading;
using EFCore.ActiveRecord.Sessions;

namespace EFCore.ActiveRecord.Queries;

/// <summary>Reads rows asynchronously. In a session or transaction it lets others at the connection between two rows, who have the rest buffered first.</summary>
internal sealed class AsyncRecordStream<T>(ActiveDb database, PreparedQuery query, CancellationToken cancellationToken) : IAsyncEnumerator<T>, IParkedStream
{
    private static readonly Task<bool> EndOfRows = Task.FromResult(false);

    private Lease? _lease;
    private IAsyncEnumerator<T>? _rows;
    private volatile Queue<T>? _rest;
    private Exception? _failure;
    private bool _ended;

    public T Current { get; private set; } = default!;

    /// <summary>Where the next row is at hand, and nobody else waits for the connection, without a state machine: most rows of a list are read so.</summary>
    public ValueTask<bool> MoveNextAsync()
    {
        if (_ended || _rest is not null || _lease is not { IsShared: false } || cancellationToken.IsCancellationRequested)
        {
            return AdvanceAsync(null);
        }

        try
        {
            if (!AtHand.TryTake(_rows!.MoveNextAsync(), out var more, out var later))
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
        if (_ended)
        {
            return;
        }

        if (_lease is { IsShared: true } lease && _rest is null)
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
        if (_rest is not null || _ended)
        {
            return;
        }

        _lease!.EnterFlow();
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
            _failure = Failed(e) ?? e;
        }

        _rest = rest;
    }

    public void Drain()
        => throw new InvalidOperationException("A synchronous query cannot come between the rows of an asynchronous one in the same session or transaction. Use the asynchronous form here.");

    /// <param name="started">The way to the next row, where it was begun: then it has to be waited for, whatever else happens.</param>
    private async ValueTask<bool> AdvanceAsync(Task<bool>? started)
    {
        if (_ended)
        {
            return false;
        }

        try
        {
            if (started is null)
            {
                await EnterAsync().ConfigureAwait(false);
                _lease!.EnterFlow();

                // A provider that has the next row at hand need not look at the token.
                cancellationToken.ThrowIfCancellationRequested();
                if (_rest is not null)
                {
                    _lease.Park(null);
                    return NextBuffered();
                }
            }

            if (await (started ?? _rows!.MoveNextAsync().AsTask()).ConfigureAwait(false))
            {
                Current = Stamped(_rows!.Current);
                if (_lease!.IsShared)
                {
                    _lease.Park(this);
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

    /// <summary>Takes note of an error, which belongs to what the rows are read in, whoever has them read.</summary>
    private Exception? Failed(Exception error) => database.Failed(error, query.Model, _lease?.Unit, isReading: true);

    private async ValueTask EnterAsync()
    {
        if (_lease is null)
        {
            _lease = await Lease.OpenAsync(database, cancellationToken).ConfigureAwait(false);
            _lease.EnterFlow();
            if (query.MayLoad)
            {
                await _lease.HoldConnectionAsync(cancellationToken).ConfigureAwait(false);
            }

            _rows = query.ExecuteAsync<IAsyncEnumerable<T>>(_lease, cancellationToken).GetAsyncEnumerator(cancellationToken);
            if (query.Loads is not null)
            {
                await LoadAsync().ConfigureAwait(false);
            }
        }
        else if (_rest is null && _lease.IsShared)
        {
            try
            {
                await _lease.ResumeAsync(this, cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // Whoever has the turn may be buffering these very rows; they can be closed only when it is this stream's own.
                await _lease.ResumeAsync(this, CancellationToken.None).ConfigureAwait(false);
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
        await LoadRun.AfterAsync(database, _lease!, query, rows.Cast<object?>(), cancellationToken).ConfigureAwait(false);
        rows.ForEach(row => Stamped(row));
        _rest = new Queue<T>(rows);
        await CloseAsync().ConfigureAwait(false);
    }

    private bool NextBuffered()
    {
        if (_rest!.TryDequeue(out var next))
        {
            Current = next;
            return true;
        }

        _ended = true;
        return _failure is null ? false : throw _failure;
    }

    private T Stamped(T row)
    {
        RecordStamper<T>.Stamp(database, query, row);
        return row;
    }

    private async ValueTask EndAsync()
    {
        _ended = true;
        if (_rest is null)
        {
            await CloseAsync().ConfigureAwait(false);
        }

        _lease?.Park(null);
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
            if (_lease is not null)
            {
                await _lease.DisposeAsync().ConfigureAwait(false);
            }
        }
    }
}
