using System.Data.Common;
using EFCore.ActiveRecord.Database.Commands;
using EFCore.ActiveRecord.Writing.Direct;
using EFCore.ActiveRecord.Writing.Saving;
using Microsoft.Data.Sqlite;

namespace EFCore.ActiveRecord.Sqlite;

/// <summary>Runs a statement for one row after another: by SQLite itself where it can, else by ADO.NET.</summary>
internal sealed class PreparedRows : IAsyncDisposable
{
    private readonly WriteBatch _batch;
    private readonly SqliteConnection _connection;
    private readonly string _text;
    private readonly bool _reads;
    private readonly IReadOnlyList<NativeCell> _cells;
    private readonly NativeStatement? _native;
    private DbCommand? _command;
    private bool _isDone = true;

    /// <param name="batch">The rows.</param>
    /// <param name="connection">Their connection.</param>
    /// <param name="reads">Whether the statement gives values back.</param>
    public PreparedRows(WriteBatch batch, SqliteConnection connection, bool reads)
    {
        (_batch, _connection, _reads) = (batch, connection, reads);
        _text = reads ? batch.Statement.Command.CommandText : batch.Statement.Text;
        _cells = reads ? [] : NativeCell.AllOf(batch.Statement);
        _native = _cells.Count == 0 ? null
            : connection is KeptConnection kept ? kept.RentStatement(_text)
            : NativeStatement.TryPrepare(connection, _text);
    }

    /// <exception cref="Microsoft.EntityFrameworkCore.DbUpdateConcurrencyException">The row was not there.</exception>
    public async ValueTask WriteAsync(RecordWrite write, CancellationToken cancellationToken)
    {
        if (_native is not null && TryRun(_native, write))
        {
            return;
        }

        _isDone = false;
        var command = _command ??= Prepare();
        for (var i = 0; i < command.Parameters.Count; i++)
        {
            command.Parameters[i].Value = _batch.Statement.Parameters[i].ToProvider(_batch.Statement.Value(i, write)) ?? DBNull.Value;
        }

        if (_reads)
        {
            await ReadAsync(command, write, cancellationToken).ConfigureAwait(false);
        }
        else if (await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false) == 0)
        {
            throw WriteBatch.Missing();
        }

        _isDone = true;
    }

    public async ValueTask DisposeAsync()
    {
        if (_native is not null && _connection is KeptConnection kept)
        {
            kept.ReturnStatement(_native);
        }
        else
        {
            _native?.Dispose();
        }

        if (_command is not null && _isDone)
        {
            await _batch.Provider.ReturnCommandAsync(_command).ConfigureAwait(false);
        }
        else if (_command is not null)
        {
            await _command.DisposeAsync().ConfigureAwait(false);
        }
    }

    private bool TryRun(NativeStatement native, RecordWrite write)
    {
        for (var i = 0; i < _cells.Count; i++)
        {
            _cells[i].Bind(native, write);
        }

        return native.TryRun() && (NativeSqlite.Changes(_connection) > 0 ? true : throw WriteBatch.Missing());
    }

    private DbCommand Prepare()
    {
        var command = _batch.Provider.RentCommand(_connection, _text);
        DirectCommand.Enlist(command, DirectCommand.ServicesOf(_batch.Context).RelationalConnection);
        for (var i = 0; i < _batch.Statement.Parameters.Count; i++)
        {
            var column = _batch.Statement.Parameters[i];
            command.Parameters.Add(column.Mapping.CreateParameter(command, _batch.Statement.Names[i], null, column.Property.IsNullable));
        }

        return command;
    }

    private async Task ReadAsync(DbCommand command, RecordWrite write, CancellationToken cancellationToken)
    {
        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            await _batch.ReadAsync(reader, write, cancellationToken).ConfigureAwait(false);
        }
    }
}
