using System.Data.Common;
using EFCore.ActiveRecord.Direct;
using EFCore.ActiveRecord.DirectWriting;
using EFCore.ActiveRecord.Persisting;
using EFCore.ActiveRecord.Records;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Sqlite;

/// <summary>Writes rows by one prepared statement that is run for each. A key that SQLite counts up is asked of the connection: that takes less time than RETURNING.</summary>
internal static class PreparedWrites
{
    public static async Task WriteAsync(WriteBatch batch, CancellationToken cancellationToken)
    {
        if (DirectCommand.IsHeard(batch.Context) || batch.Context.Database.GetDbConnection() is not SqliteConnection connection)
        {
            await batch.WriteEachAsync(cancellationToken).ConfigureAwait(false);
            return;
        }

        var first = batch.Writes[0];
        await batch.WriteAsync(first, cancellationToken).ConfigureAwait(false);
        var counted = CountedKey(batch.Statement) is { } key && NativeSqlite.IsAvailable && NativeSqlite.LastKey(connection) == Convert.ToInt64(key.Current(first), null) ? key : null;
        var command = batch.Provider.RentCommand(connection, counted is null ? batch.Statement.Command.CommandText : batch.Statement.Text);
        try
        {
            var cells = Prepare(command, batch);
            var setKey = counted is null ? null : MemberSetter.Of(counted.Property);
            for (var row = 1; row < batch.Writes.Count; row++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var write = batch.Writes[row];
                foreach (var cell in cells)
                {
                    cell.Fill(write);
                }

                if (counted is null)
                {
                    await ReadAsync(command, batch, write, cancellationToken).ConfigureAwait(false);
                    continue;
                }

                if (await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false) == 0)
                {
                    throw WriteBatch.Missing();
                }

                var number = NativeSqlite.LastKey(connection);
                setKey!(write.Record, counted.Property.ClrType == typeof(int) ? checked((int)number) : (object)number);
            }
        }
        catch
        {
            await command.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        await batch.Provider.ReturnCommandAsync(command).ConfigureAwait(false);
    }

    /// <summary>The column that is SQLite's row number, where that is all that an insert gives back.</summary>
    private static WriteColumn? CountedKey(WriteStatement statement)
        => statement is { Kind: WriteKind.Insert, Returned: [{ Mapping: { Converter: null, StoreType: "INTEGER" } } only] }
            && only.Property.IsPrimaryKey()
            && (only.Property.ClrType == typeof(int) || only.Property.ClrType == typeof(long))
                ? only
                : null;

    private static Cell[] Prepare(DbCommand command, WriteBatch batch)
    {
        DirectCommand.Enlist(command, DirectCommand.ServicesOf(batch.Context).RelationalConnection);
        var cells = new Cell[batch.Statement.Parameters.Count];
        for (var i = 0; i < cells.Length; i++)
        {
            var column = batch.Statement.Parameters[i];
            var parameter = column.Mapping.CreateParameter(command, batch.Statement.Names[i], null, column.Property.IsNullable);
            command.Parameters.Add(parameter);
            cells[i] = new Cell(parameter, batch.Statement, i);
        }

        return cells;
    }

    private static async Task ReadAsync(DbCommand command, WriteBatch batch, RecordWrite write, CancellationToken cancellationToken)
    {
        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            await batch.ReadAsync(reader, write, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>A parameter that gets another value for each row.</summary>
    private sealed class Cell(DbParameter parameter, WriteStatement statement, int index)
    {
        private DateTimeOffset? _last;

        public void Fill(RecordWrite write)
        {
            var value = statement.Value(index, write);
            var time = value as DateTimeOffset?;
            if (time is { } again && _last?.EqualsExact(again) == true)
            {
                // Rows that are written together have the same stamps, whose text takes longer to make than all else.
                return;
            }

            _last = time;
            parameter.Value = statement.Parameters[index].ToProvider(value) ?? DBNull.Value;
        }
    }
}
