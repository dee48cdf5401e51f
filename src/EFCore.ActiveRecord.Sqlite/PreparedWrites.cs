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
            Prepare(command, batch);
            foreach (var write in batch.Writes.Skip(1))
            {
                cancellationToken.ThrowIfCancellationRequested();
                Fill(command, batch.Statement, write);
                await (counted is null ? ReadAsync(command, batch, write, cancellationToken) : CountAsync(command, connection, counted, write, cancellationToken)).ConfigureAwait(false);
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

    private static void Prepare(DbCommand command, WriteBatch batch)
    {
        DirectCommand.Enlist(command, DirectCommand.ServicesOf(batch.Context).RelationalConnection);
        foreach (var (column, name) in batch.Statement.Parameters.Zip(batch.Statement.Names))
        {
            command.Parameters.Add(column.Mapping.CreateParameter(command, name, null, column.Property.IsNullable));
        }
    }

    private static void Fill(DbCommand command, WriteStatement statement, RecordWrite write)
    {
        for (var i = 0; i < command.Parameters.Count; i++)
        {
            command.Parameters[i].Value = statement.Parameters[i].ToProvider(statement.Value(i, write)) ?? DBNull.Value;
        }
    }

    private static async Task ReadAsync(DbCommand command, WriteBatch batch, RecordWrite write, CancellationToken cancellationToken)
    {
        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            await batch.ReadAsync(reader, write, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task CountAsync(DbCommand command, SqliteConnection connection, WriteColumn key, RecordWrite write, CancellationToken cancellationToken)
    {
        if (await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false) == 0)
        {
            throw WriteBatch.Missing();
        }

        var number = NativeSqlite.LastKey(connection);
        RecordPlan.Write(key.Property, write.Record, key.Property.ClrType == typeof(int) ? checked((int)number) : (object)number);
    }
}
