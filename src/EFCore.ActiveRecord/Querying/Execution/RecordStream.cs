using System.Collections;
using EFCore.ActiveRecord.Database;
using EFCore.ActiveRecord.Database.Sessions;
using EFCore.ActiveRecord.Querying.Loading;

namespace EFCore.ActiveRecord.Querying.Execution;

/// <summary>Reads rows synchronously; otherwise as <see cref="AsyncRecordStream{T}"/> does.</summary>
internal sealed class RecordStream<T>(RecordDatabase database, PreparedQuery query) : RowStream<T>(database, query), IEnumerator<T>, IParkedStream
{
    private IEnumerator<T>? _rows;

    object? IEnumerator.Current => Current;

    public bool MoveNext()
    {
        if (Ended)
        {
            return false;
        }

        try
        {
            Enter();
            if (Rest is not null)
            {
                Lease!.Park(null);
                return NextBuffered();
            }

            if (_rows!.MoveNext())
            {
                Current = Stamped(_rows.Current);
                if (Lease!.IsShared)
                {
                    Lease.Park(this);
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
        if (Ended)
        {
            return;
        }

        if (Lease is { IsShared: true } lease && Rest is null)
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
        if (Rest is not null || Ended)
        {
            return;
        }

        Lease!.Begin();
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
            Failure = Failed(e) ?? e;
        }

        Rest = rest;
    }

    private void Enter()
    {
        if (Lease is null)
        {
            Lease = Lease.Open(Database);
            if (Query.MayLoad)
            {
                Lease.HoldConnection();
            }

            _rows = Query.Execute<IEnumerable<T>>(Lease).GetEnumerator();
            if (Query.Loads is not null)
            {
                Load();
            }
        }
        else if (Rest is null && Lease.IsShared)
        {
            Lease.Resume(this);
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
        LoadRun.Run(Database, Lease!, Query, rows.Cast<object?>());
        rows.ForEach(row => Stamped(row));
        Rest = new Queue<T>(rows);
        Close();
    }

    private void End()
    {
        Ended = true;
        if (Rest is null)
        {
            Close();
        }

        Lease?.Park(null);
    }

    private void Close()
    {
        try
        {
            _rows?.Dispose();
        }
        finally
        {
            Lease?.Dispose();
        }
    }
}
