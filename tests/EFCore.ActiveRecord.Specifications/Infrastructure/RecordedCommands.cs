using System.Collections.Concurrent;
using System.Data;
using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EFCore.ActiveRecord.Specifications;

/// <summary>Keeps every command that goes to the database, and counts open connections.</summary>
public sealed class RecordedCommands
{
    private readonly ConcurrentQueue<string> _texts = new();
    private readonly ConcurrentDictionary<string, string> _inlined = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<DbConnection, bool> _connections = new(ReferenceEqualityComparer.Instance);

    public RecordedCommands() => Interceptors = [new OfCommands(this), new OfConnections(this)];

    public IInterceptor[] Interceptors { get; }

    public IReadOnlyList<string> Texts => [.. _texts];

    /// <summary>Texts that became part of SQL, each with a command that it is in: of all commands, those cleared meanwhile included.</summary>
    public IReadOnlyDictionary<string, string> Inlined => _inlined;

    // A connection that broke or was disposed is closed as well, though EF Core does not tell of it.
    public int OpenConnections => _connections.Keys.Count(c => c.State != ConnectionState.Closed);

    /// <summary>Called with each command before it is sent; may throw in its place.</summary>
    public Action<DbCommand>? BeforeSend { get; set; }

    public void Clear() => _texts.Clear();

    private void Add(DbCommand command)
    {
        _texts.Enqueue(command.CommandText);
        foreach (string text in InlinedTexts.In(command.CommandText))
        {
            _inlined[text] = command.CommandText;
        }

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

        public override InterceptionResult<object> ScalarExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<object> result)
        {
            owner.Add(command);
            return result;
        }

        public override ValueTask<InterceptionResult<object>> ScalarExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<object> result, CancellationToken cancellationToken = default)
        {
            owner.Add(command);
            return new(result);
        }
    }

    private sealed class OfConnections(RecordedCommands owner) : DbConnectionInterceptor
    {
        public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => owner._connections[connection] = true;

        public override Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            owner._connections[connection] = true;
            return Task.CompletedTask;
        }
    }
}
