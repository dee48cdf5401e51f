using EFCore.ActiveRecord.Bulk;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace EFCore.ActiveRecord.PostgreSQL;

/// <summary>Inserts rows by COPY in its binary form.</summary>
internal static class BinaryCopy
{
    public static async Task InsertAsync(BulkRows rows, CancellationToken cancellationToken)
    {
        if (rows.Columns.Count == 0)
        {
            // COPY has no word for a row of defaults alone.
            await InsertStatements.InsertAsync(rows, cancellationToken).ConfigureAwait(false);
            return;
        }

        var connection = (NpgsqlConnection)rows.Context.Database.GetDbConnection();
        var columns = ColumnsOf(rows, connection);
        var import = await connection.BeginBinaryImportAsync(TextFor(rows), cancellationToken).ConfigureAwait(false);
        await using (import.ConfigureAwait(false))
        {
            if (rows.Context.Database.GetCommandTimeout() is { } seconds and > 0)
            {
                import.Timeout = TimeSpan.FromSeconds(seconds);
            }

            foreach (var record in rows.Records)
            {
                await import.StartRowAsync(cancellationToken).ConfigureAwait(false);
                foreach (var column in columns)
                {
                    await column.WriteAsync(import, record, cancellationToken).ConfigureAwait(false);
                }
            }

            await import.CompleteAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private static string TextFor(BulkRows rows)
        => $"COPY {rows.Table.Into(rows.Columns, rows.Context.GetService<ISqlGenerationHelper>())} FROM STDIN (FORMAT BINARY)";

    private static CopyColumn[] ColumnsOf(BulkRows rows, NpgsqlConnection connection)
    {
        using var command = connection.CreateCommand();
        return [.. rows.Columns.Select(c => CopyColumn.Of(rows, c, ColumnType.Of(c, command)))];
    }
}
