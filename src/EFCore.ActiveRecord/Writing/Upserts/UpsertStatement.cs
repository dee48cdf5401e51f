using System.Data.Common;
using EFCore.ActiveRecord.Database.Commands;
using EFCore.ActiveRecord.Models.Errors;
using EFCore.ActiveRecord.Models.Metadata;
using EFCore.ActiveRecord.Providers;
using EFCore.ActiveRecord.Writing.Bulk;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace EFCore.ActiveRecord.Writing.Upserts;

/// <summary>Sends rows that bring values for the same columns, and reads back what they became.</summary>
internal sealed class UpsertStatement(UpsertTable table, BulkRows rows, DatabaseProvider provider, UpsertDialect dialect)
{
    private readonly int _rowsPerStatement = Math.Max(1, dialect.MaxParameters / Math.Max(1, rows.Columns.Count));
    private IRelationalCommandTemplate? _whole;

    public async Task SendAsync(List<UpsertedRow> written, CancellationToken cancellationToken)
    {
        var before = rows.Before;
        foreach (var records in rows.Records.Chunk(_rowsPerStatement))
        {
            try
            {
                await SendAsync(records, written, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (RefusedRowException.IsOfRow(e) && e is not DbException { SqlState: Upserter.HitsTwice })
            {
                long? row = records.Length == 1 ? 1 : e is DbException ? null : await RefusedAsync(records, cancellationToken).ConfigureAwait(false);
                throw new RefusedRowException(before + row, e);
            }

            before += records.Length;
        }
    }

    private async Task SendAsync(object[] records, List<UpsertedRow> written, CancellationToken cancellationToken)
    {
        var command = await DirectCommand.ExecuteAsync(new CommandRequest(rows.Context, provider, CommandFor(records.Length), ValuesOf(records), Source: CommandSource.SaveChanges), cancellationToken).ConfigureAwait(false);
        await using (command.ConfigureAwait(false))
        {
            await ReadAsync(command.Reader, records, written, provider.OutcomeToken(cancellationToken)).ConfigureAwait(false);
        }
    }

    /// <summary>The number of the row that the driver has refused, and so has sent nothing of: one by one. What is written by that goes with the transaction.</summary>
    private async Task<long?> RefusedAsync(object[] records, CancellationToken cancellationToken)
    {
        for (var i = 0; i < records.Length; i++)
        {
            try
            {
                await SendAsync([records[i]], [], cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (RefusedRowException.IsOfRow(e))
            {
                return e is DbException ? null : i + 1;
            }
        }

        return null;
    }

    private async Task ReadAsync(DbDataReader reader, object[] records, List<UpsertedRow> written, CancellationToken cancellationToken)
    {
        foreach (var record in records)
        {
            if (!await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                throw new RecordSaveException($"The database gave no row back for a '{table.Plan.ClrType.Name}' that was written; a trigger may have left it out. Write it with SaveAsync.", new SaveErrorDetails(table.Plan.ClrType), null);
            }

            written.Add(new UpsertedRow(table, record, [.. table.Results.Select((p, i) => ColumnReader.Of(p)(reader, i))]));
        }

        // What is checked at the end of the statement, as foreign keys are, fails after the last row.
        await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
    }

    private IRelationalCommandTemplate CommandFor(int count)
        => count != _rowsPerStatement ? Build(count) : _whole ??= Build(count);

    private IRelationalCommandTemplate Build(int count)
    {
        var names = rows.Context.GetService<ISqlGenerationHelper>();
        var builder = rows.Context.GetService<IRelationalCommandBuilderFactory>().Create();
        builder.Append(dialect.TextFor(new UpsertText(table, rows.Columns, count, names)));
        for (var row = 0; row < count; row++)
        {
            for (var i = 0; i < rows.Columns.Count; i++)
            {
                var name = UpsertText.ParameterOf(row, i, rows.Columns.Count);
                builder.AddParameter(name, names.GenerateParameterName(name), rows.Columns[i].Mapping, rows.Columns[i].IsNullable);
            }
        }

        return builder.Build();
    }

    private Dictionary<string, object?> ValuesOf(object[] records)
    {
        Dictionary<string, object?> values = new(records.Length * rows.Columns.Count);
        for (var row = 0; row < records.Length; row++)
        {
            for (var i = 0; i < rows.Columns.Count; i++)
            {
                var column = rows.Columns[i];
                values[UpsertText.ParameterOf(row, i, rows.Columns.Count)] = table.IsStale(column, records[row])
                    ? TimestampColumns.ValueFor(column.Property, rows.Now)
                    : column.ModelValue(records[row], rows.Context, rows.Now);
            }
        }

        return values;
    }
}
