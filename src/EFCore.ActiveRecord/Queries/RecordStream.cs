using System.Collections;
using EFCore.ActiveRecord.Loading;
using EFCore.ActiveRecord.Sessions;

namespace EFCore.ActiveRecord.Queries;

/// <summary>Reads rows synchronously; otherwise as <see cref="AsyncRecordStream{T}"/> does.</summary>
internal sealed class RecordStream<T>(ActiveDb database, PreparedQuery query) : IEnumerator<T>, IParkedStream
{
    private Lease? _lease;
    private IEnumerator<T>? _rows;
    private volatile Queue<T>? _rest;
    private Exception? _failure;
    private bool _ended;

    public T Current { get; private set; } = default!;

    object? IEnumerator.Current => Current;

    public bool MoveNext()
    {
        if (_ended)
        {
            return false;
        }

        try
        {
            Enter();
            if (_rest is not null)
            {
                _lease!.Park(null);
                return NextBuffered();
            }

            if (_rows!.MoveNext())
            {
                Current = Stamped(_rows.Current);
                if (_lease!.IsShared)
                {
                    _lease.Park(this);
                }

                return true;
            }

            End();
            return false;
        }
        catch (Exception e)
        {
            var translated = Failed(e);
            try
            {
                End();
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

    public void Reset() => throw new NotSupportedException("Rows are read once. Enumerate the query again.");

    public void Dispose()
    {
        if (_ended)
        {
            return;
        }

        if (_lease is { IsShared: true } lease && _rest is null)
        {
            lease.Resume(this);
        }

        try
        {
            End();
        }
        catch (Exception e) when (Failed(e) is { } translated)
        {
            // The server refused one of the rows that nobody asked for any more.
            throw translated;
        }
    }

    public ValueTask DrainAsync()
    {
        Drain();
        return default;
    }

    public void Drain()
    {
        if (_rest is not null || _ended)
        {
            return;
        }

        _lease!.Begin();
        var rest = new Queue<T>();
        try
        {
            try
            {
                while (_rows!.MoveNext())
                {
                    rest.Enqueue(Stamped(_rows.Current));
                }
            }
            finally
            {
                Close();
            }
        }
        catch (Exception e)
        {
            _failure = Failed(e) ?? e;
        }

        _rest = rest;
    }

    /// <summary>Takes note of an error, which belongs to what the rows are read in, whoever has them read.</summary>
    private Exception? Failed(Exception error) => database.Failed(error, query.Model, _lease?.Unit, isReading: true);

    private void Enter()
    {
        if (_lease is null)
        {
            _lease = Lease.Open(database);
            if (query.MayLoad)
            {
                _lease.HoldConnection();
            }

            _rows = query.Execute<IEnumerable<T>>(_lease).GetEnumerator();
            if (query.Loads is not null)
            {
                Load();
            }
        }
        else if (_rest is null && _lease.IsShared)
        {
            _lease.Resume(this);
        }
    }

    private void Load()
    {
        List<T> rows = [];
        while (_rows!.MoveNext())
        {
            rows.Add(_rows.Current);
        }

        _rows.Dispose();
        LoadRun.Run(database, _lease!, query, rows.Cast<object?>());
        rows.ForEach(row => Stamped(row));
        _rest = new Queue<T>(rows);
        Close();
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

    private void End()
    {
        _ended = true;
        if (_rest is null)
        {
            Close();
        }

        _lease?.Park(null);
    }

    private void Close()
    {
        try
        {
            _rows?.Dispose();
        }
        finally
        {
            _lease?.Dispose();
        }
    }
}
