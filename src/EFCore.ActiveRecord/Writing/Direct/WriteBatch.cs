using System.Data.Common;
using EFCore.ActiveRecord.Database.Commands;
using EFCore.ActiveRecord.Providers;
using EFCore.ActiveRecord.Writing.Saving;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EFCore.ActiveRecord.Writing.Direct;

/// <summary>Rows that one statement writes, run for each of them or for all at once.</summary>
/// <param name="Context">The context whose connection and transaction they are written in.</param>
/// <param name="Provider">The kind of database.</param>
/// <param name="Dialect">How it is written.</param>
/// <param name="Statement">The statement.</param>
/// <param name="Writes">The rows, in the order to be written.</param>
internal sealed record WriteBatch(DbContext Context, DatabaseProvider Provider, WriteDialect Dialect, WriteStatement Statement, IReadOnlyList<RecordWrite> Writes)
{
    /// <summary>Writes all rows.</summary>
    /// <exception cref="DbException">The database refuses one.</exception>
    /// <exception cref="DbUpdateConcurrencyException">A row was not there.</exception>
    public Task WriteAsync(CancellationToken cancellationToken) => Dialect.WriteAsync(this, cancellationToken);

    /// <summary>Runs the statement for each row.</summary>
    /// <exception cref="DbUpdateConcurrencyException">A row was not there.</exception>
    public Task WriteEachAsync(CancellationToken cancellationToken)
        => Writes is [var only] ? WriteAsync(only, cancellationToken) : WriteSeveralAsync(cancellationToken);

    /// <summary>Runs the statement for one row.</summary>
    /// <exception cref="DbUpdateConcurrencyException">The row was not there.</exception>
    public Task WriteAsync(RecordWrite write, CancellationToken cancellationToken)
        => DirectCommand.AskAsync(
            new CommandRequest(Context, Provider, Statement.Command, Statement.ValuesOf(write), Source: CommandSource.SaveChanges),
            (Batch: this, Write: write),
            static (reader, row, token) => row.Batch.ReadAsync(reader, row.Write, token),
            cancellationToken);

    /// <summary>Reads what the database says of a row, to the end: there it throws what it checks last.</summary>
    /// <returns>The number of rows written.</returns>
    /// <exception cref="DbUpdateConcurrencyException">The row was not there.</exception>
    public async ValueTask<int> ReadAsync(DbDataReader reader, RecordWrite write, CancellationToken cancellationToken)
    {
        var rows = 0;
        cancellationToken = Provider.OutcomeToken(cancellationToken);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            Statement.Take(reader, write);
            rows++;
        }

        await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
        var written = Statement.Read is null ? reader.RecordsAffected : rows;
        return written == 0 ? throw Missing() : written;
    }

    /// <summary>The error for a row that was not there to be written.</summary>
    public static DbUpdateConcurrencyException Missing()
        => new("The database has no row with this key, or it was changed since it was read.");

    private async Task WriteSeveralAsync(CancellationToken cancellationToken)
    {
        foreach (var write in Writes)
        {
            await WriteAsync(write, cancellationToken).ConfigureAwait(false);
        }
    }
}
