using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EFCore.ActiveRecord.Specifications;

/// <summary>Keeps every command that goes to the database, and counts open connections.</summary>
public sealed class RecordedCommands
{
    private readonly ConcurrentQueue<string> _texts = new();
    private int _open;

    public RecordedCommands() => Interceptors = [new OfCommands(this), new OfConnections(this)];

    public IInterceptor[] Interceptors { get; }

    public IReadOnlyList<string> Texts => [.. _texts];

    public int OpenConnections => Volatile.Read(ref _open);

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
        public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => Interlocked.Increment(ref owner._open);

        public override Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            Interlocked.Increment(ref owner._open);
            return Task.CompletedTask;
        }

        public override void ConnectionClosed(DbConnection connection, ConnectionEndEventData eventData) => Interlocked.Decrement(ref owner._open);

        public override Task ConnectionClosedAsync(DbConnection connection, ConnectionEndEventData eventData)
        {
            Interlocked.Decrement(ref owner._open);
            return Task.CompletedTask;
        }
    }
}
