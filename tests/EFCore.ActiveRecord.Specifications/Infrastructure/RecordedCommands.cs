using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EFCore.ActiveRecord.Specifications;

/// <summary>Keeps every command that goes to the database, and counts open connections.</summary>
public sealed class RecordedCommands
{
    private readonly ConcurrentQueue<string> _texts = new();
    private readonly ConcurrentDictionary<DbConnection, byte> _open = new(ReferenceEqualityComparer.Instance);

    public RecordedCommands() => Interceptors = [new OfCommands(this), new OfConnections(this)];

    public IInterceptor[] Interceptors { get; }

    public IReadOnlyList<string> Texts => [.. _texts];

    public int OpenConnections => _open.Count;

    /// <summary>Called with each command before it is sent; may throw in its place.</summary>
    public Action<DbCommand>? BeforeSend { get; set; }

    public void Clear() => _texts.Clear();

    private void Add(DbCommand command)
    {
        _texts.Enqueue(command.CommandText);
        BeforeSend?.Invoke(command);
    }

    private sealed class OfCommands(RecordedCommands owner) : DbCommandInterceptor
    {
        public override InterceptionResult<DbDataReader> ReaderExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result)
        {
            owner.Add(command);
            return result;
        }

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            owner.Add(command);
            return new(result);
        }

        public override InterceptionResult<int> NonQueryExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<int> result)
        {
            owner.Add(command);
            return result;
        }

        public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        {
            owner.Add(command);
            return new(result);
        }

        public override ValueTask<InterceptionResult<object>> ScalarExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<object> result, CancellationToken cancellationToken = default)
        {
            owner.Add(command);
            return new(result);
        }
    }

    private sealed class OfConnections(RecordedCommands owner) : DbConnectionInterceptor
    {
        public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => owner._open.TryAdd(connection, 0);

        public override Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            owner._open.TryAdd(connection, 0);
            return Task.CompletedTask;
        }

        public override void ConnectionClosed(DbConnection connection, ConnectionEndEventData eventData) => owner._open.TryRemove(connection, out _);

        public override Task ConnectionClosedAsync(DbConnection connection, ConnectionEndEventData eventData)
        {
            owner._open.TryRemove(connection, out _);
            return Task.CompletedTask;
        }

        // EF Core's own throw-away connections, as that which looks whether a SQLite file exists, are disposed without being closed.
        public override void ConnectionDisposed(DbConnection connection, ConnectionEndEventData eventData) => owner._open.TryRemove(connection, out _);

        public override Task ConnectionDisposedAsync(DbConnection connection, ConnectionEndEventData eventData)
        {
            owner._open.TryRemove(connection, out _);
            return Task.CompletedTask;
        }
    }
}
