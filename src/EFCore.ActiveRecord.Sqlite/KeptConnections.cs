using EFCore.ActiveRecord.Database.Configuration;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EFCore.ActiveRecord.Sqlite;

/// <summary>The connections that one database keeps: closed when nobody has used them for a while, and with the database.</summary>
/// <param name="time">The clock.</param>
/// <param name="memory">The connection that a database in memory lives by.</param>
internal sealed class KeptConnections(TimeProvider time, SqliteConnection? memory = null) : IDisposable
{
    public static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();

    // Weak, so that a context which was never disposed takes its connection along when it is collected.
    private readonly HashSet<WeakReference<KeptConnection>> _open = [];
    private ITimer? _timer;
    private int _suspensions;
    private volatile bool _isWatching;
    private volatile bool _isDisposed;

    public TimeProvider Time => time;

    /// <summary>Whether connections that are closed may stay open beneath.</summary>
    public bool Keeps => !_isDisposed && Volatile.Read(ref _suspensions) == 0;

    /// <summary>The number of connections that are open beneath.</summary>
    public int Count => Snapshot().Count;

    /// <summary>Whether there is a timer.</summary>
    public bool IsWatching => _isWatching;

    /// <summary>Has the contexts of some options keep their connections.</summary>
    /// <returns>The connections; <see langword="null"/> where none can be kept.</returns>
    public static KeptConnections? AddTo(DbContextOptionsBuilder builder, SqliteConnection? memory)
    {
        if (!SqliteLibrary.IsAvailable || !KeptConnectionServices.TryReplace(builder))
        {
            return null;
        }

        var time = builder.Options.FindExtension<ActiveRecordOptionsExtension>()!.Options.TimeProvider;
        var connections = new KeptConnections(time, memory);
        ((IDbContextOptionsBuilderInfrastructure)builder).AddOrUpdateExtension(new KeptConnectionsExtension(connections));
        return connections;
    }

    public void Add(KeptConnection connection)
    {
        lock (_lock)
        {
            _open.Add(connection.Reference);
        }
    }

    public void Remove(KeptConnection connection)
    {
        lock (_lock)
        {
            _open.Remove(connection.Reference);
        }
    }

    /// <summary>Sees to it that a connection which was parked is closed in time.</summary>
    public void Watch()
    {
        if (!_isWatching)
        {
            Watch(IdleTime);
        }
    }

    /// <summary>Closes what is parked, and keeps nothing until disposed: a file can be deleted then.</summary>
    public IDisposable Suspend()
    {
        Interlocked.Increment(ref _suspensions);
        CloseParked();
        return new Suspension(this);
    }

    /// <summary>Closes what is parked; connections in use are closed when their operations end.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        lock (_lock)
        {
            StopWatching();
        }

        CloseParked();
        memory?.Dispose();
    }

    private void Watch(TimeSpan wait)
    {
        lock (_lock)
        {
            if (_isWatching || _isDisposed)
            {
                return;
            }

            // Neither the timer's state nor its execution context may hold on to the database.
            var isOurs = !ExecutionContext.IsFlowSuppressed();
            var flow = isOurs ? ExecutionContext.SuppressFlow() : default;
            try
            {
                _timer = time.CreateTimer(CloseIdle, new WeakReference<KeptConnections>(this), wait, Timeout.InfiniteTimeSpan);
                _isWatching = true;
            }
            finally
            {
                if (isOurs)
                {
                    flow.Undo();
                }
            }
        }
    }

    private static void CloseIdle(object? state)
    {
        if (((WeakReference<KeptConnections>)state!).TryGetTarget(out var connections))
        {
            connections.CloseIdle();
        }
    }

    private void CloseIdle()
    {
        lock (_lock)
        {
            StopWatching();
        }

        // Whoever parks a connection from here on finds no timer and starts one: parking and this take the connection's lock.
        if (Snapshot().Select(c => c.CloseIfIdle(IdleTime)).Min() is { } next)
        {
            Watch(next);
        }
    }

    private void StopWatching()
    {
        _timer?.Dispose();
        _timer = null;
        _isWatching = false;
    }

    private void CloseParked()
    {
        foreach (var connection in Snapshot())
        {
            connection.CloseIfParked();
        }
    }

    private List<KeptConnection> Snapshot()
    {
        lock (_lock)
        {
            _open.RemoveWhere(r => !r.TryGetTarget(out _));
            return [.. _open.Select(r => r.TryGetTarget(out var connection) ? connection : null).OfType<KeptConnection>()];
        }
    }

    private sealed class Suspension(KeptConnections owner) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref owner._suspensions);
    }
}
