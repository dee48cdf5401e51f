using EFCore.ActiveRecord.Database.Commands;
using EFCore.ActiveRecord.Models.Metadata;
using EFCore.ActiveRecord.Writing.Direct;
using EFCore.ActiveRecord.Writing.Saving;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Sqlite;

/// <summary>Writes rows by one prepared statement that is run for each. A key that SQLite counts up is asked of the connection: that takes less time than RETURNING.</summary>
internal static class PreparedWrites
{
    public static async Task WriteAsync(WriteBatch batch, CancellationToken cancellationToken)
    {
        if (DirectCommand.IsObserved(batch.Context) || batch.Context.Database.GetDbConnection() is not SqliteConnection connection)
        {
            await batch.WriteEachAsync(cancellationToken).ConfigureAwait(false);
            return;
        }

        // What is given back with the first row tells whether it is the number that SQLite counts.
        var first = batch.Writes[0];
        var next = 0;
        if (batch.Statement.Read is not null)
        {
            await batch.WriteAsync(first, cancellationToken).ConfigureAwait(false);
            next = 1;
        }

        if (batch.Writes.Count == next)
        {
            return;
        }

        var counted = CountedKey(batch.Statement) is { } key && SqliteLibrary.IsAvailable && NativeSqlite.LastKey(connection) == Convert.ToInt64(key.Current(first), null) ? key : null;
        var setKey = counted is null ? null : MemberSetter.Of(counted.Property);
        var rows = new PreparedRows(batch, connection, reads: counted is null && batch.Statement.Read is not null);
        await using var ownership = rows.ConfigureAwait(false);
        for (var row = next; row < batch.Writes.Count; row++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var write = batch.Writes[row];
            await rows.WriteAsync(write, cancellationToken).ConfigureAwait(false);
            if (counted is not null)
            {
                var number = NativeSqlite.LastKey(connection);
                var value = counted.Property.ClrType == typeof(int) ? checked((int)number) : (object)number;
                setKey!(write.Record, value);
                setKey(write.Sent, value);
            }
        }
    }

    /// <summary>The column that is SQLite's row number, where that is all that an insert gives back.</summary>
    private static WriteColumn? CountedKey(WriteStatement statement)
        => statement is { Kind: WriteKind.Insert, Returned: [{ Mapping: { Converter: null, StoreType: "INTEGER" } } only] }
            && only.Property.IsPrimaryKey()
            && (only.Property.ClrType == typeof(int) || only.Property.ClrType == typeof(long))
                ? only
                : null;
}
