using System.Globalization;
using System.Text.RegularExpressions;
using EFCore.ActiveRecord.Models.Errors;
using EFCore.ActiveRecord.Writing.Bulk;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace EFCore.ActiveRecord.PostgreSQL;

/// <summary>Inserts rows by COPY in its binary form.</summary>
internal static partial class BinaryCopy
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

            var row = rows.Before;
            try
            {
                foreach (var record in rows.Records)
                {
                    row++;
                    await import.StartRowAsync(cancellationToken).ConfigureAwait(false);
                    foreach (var column in columns)
                    {
                        await column.WriteAsync(import, record, cancellationToken).ConfigureAwait(false);
                    }
                }

                await import.CompleteAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (RefusedRowException.IsOfRow(e))
            {
                throw new RefusedRowException(e is NpgsqlException ? RowOf(e, rows) : row, e);
            }
        }
    }

    /// <summary>The row that the server tells of; it gets many of them at a time. What is checked at the end of the statement, as foreign keys are, has none.</summary>
    private static long? RowOf(Exception error, BulkRows rows)
        => error is PostgresException { Where: { } where } && Line().Match(where) is { Success: true } line
            ? rows.Before + long.Parse(line.Groups[1].Value, CultureInfo.InvariantCulture)
            : null;

    [GeneratedRegex("^COPY .*, line ([0-9]+)", RegexOptions.Multiline)]
    private static partial Regex Line();

    private static string TextFor(BulkRows rows)
        => $"COPY {rows.Table.Into(rows.Columns, rows.Context.GetService<ISqlGenerationHelper>())} FROM STDIN (FORMAT BINARY)";

    private static CopyColumn[] ColumnsOf(BulkRows rows, NpgsqlConnection connection)
    {
        using var command = connection.CreateCommand();
        return [.. rows.Columns.Select(c => CopyColumn.Of(rows, c, ColumnType.Of(c, command)))];
    }
}
