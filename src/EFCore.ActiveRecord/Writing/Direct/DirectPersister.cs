using System.Collections.Concurrent;
using EFCore.ActiveRecord.Database;
using EFCore.ActiveRecord.Database.Commands;
using EFCore.ActiveRecord.Database.Sessions;
using EFCore.ActiveRecord.Models.Metadata;
using EFCore.ActiveRecord.Models.RowState;
using EFCore.ActiveRecord.Providers;
using EFCore.ActiveRecord.Writing.Saving;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Writing.Direct;

/// <summary>Writes rows by statements of its own, made once for each class from EF Core's model: for plain tables, and records that do not depend on each other.</summary>
internal sealed class DirectPersister(RecordDatabase database) : IPersister
{
    private readonly WriteDialect _dialect = WriteDialect.Of(database.Provider);
    private readonly ConcurrentDictionary<RecordPlan, (WriteTable? Table, string? Refusal)> _tables = new();
    private string? _listeners;

    /// <summary>Why no row of the database is written directly, whichever context writes it.</summary>
    public string? RefusedBy(DbContext context)
    {
        var refusal = _listeners ??= SaveObservers.RefusedBy(context) ?? "";
        return refusal.Length == 0 ? null : refusal;
    }

    /// <summary>Why rows are not so plain that the same would be left behind as by the change tracker.</summary>
    public string? RefusedBy(DbContext context, IReadOnlyList<RecordWrite> writes)
        => TableOf(context, writes[0].Plan) is var (table, refusal) && table is not null ? PlainWrites.RefusedBy(table, writes) : refusal;

    public async Task WriteAsync(Lease lease, IReadOnlyList<RecordWrite> writes, CancellationToken cancellationToken)
    {
        var context = lease.Context;
        var values = new WriteValues(context, database.Time);
        // While nothing but the statements of rows is sent, an error is theirs.
        var isSending = false;
        try
        {
            var batches = await BatchesAsync(context, writes, values, cancellationToken).ConfigureAwait(false);

            // Apart from the commands: a connection that cannot be opened refuses no row.
            await lease.HoldConnectionAsync(cancellationToken).ConfigureAwait(false);
            var isOne = batches is [var only] && (only.Writes.Count == 1 || _dialect.WritesAtOnce(only));
            isSending = !WriteTransaction.IsNeeded(context.Database, database.Provider, isOne);
            await (isSending ? SendAsync(batches, cancellationToken) : SendInTransactionAsync(context, batches, cancellationToken)).ConfigureAwait(false);
        }
        catch (DbUpdateConcurrencyException e)
        {
            values.Undo();
            await ThrowIfGoneAsync(context, writes, e, cancellationToken).ConfigureAwait(false);
            throw;
        }
        catch (Exception e)
        {
            values.Undo();
            if (isSending)
            {
                Unanswered.MarkWrite(context.Database, e);
            }

            if (isSending && Refused(e) is { } refused)
            {
                throw refused;
            }

            throw;
        }

        Accept(writes, values, lease.Unit is { Levels.Count: > 0 } unit ? unit.Log : null);
    }

    private (WriteTable? Table, string? Refusal) TableOf(DbContext context, RecordPlan plan)
    {
        if (_tables.TryGetValue(plan, out var known))
        {
            return known;
        }

        var refusal = WritableTypes.RefusedBy(plan, database.Provider);
        if (refusal is null)
        {
            database.RouteLog.Write(context, plan.ClrType, default(WriteRoute).ToString());
        }

        return _tables.GetOrAdd(plan, (refusal is null ? new WriteTable(context, plan) : null, refusal));
    }

    /// <summary>Sets what the records are given, and gathers the rows by their statements: deletes first and inserts last, as EF Core sends them.</summary>
    private async ValueTask<IReadOnlyList<WriteBatch>> BatchesAsync(DbContext context, IReadOnlyList<RecordWrite> writes, WriteValues values, CancellationToken cancellationToken)
    {
        var table = _tables[writes[0].Plan].Table!;
        values.Expect(table, writes);
        if (writes is [var only])
        {
            return [new WriteBatch(context, database.Provider, _dialect, await values.PrepareAsync(table, only, cancellationToken).ConfigureAwait(false), writes)];
        }

        Dictionary<WriteStatement, List<RecordWrite>> all = [];
        List<WriteBatch> batches = [];
        (WriteStatement? Statement, List<RecordWrite>? Rows) last = default;
        foreach (var write in writes.All(w => w.Kind == writes[0].Kind) ? writes : [.. writes.OrderBy(w => Order(w.Kind))])
        {
            if (write.WritesNothing)
            {
                continue;
            }

            var statement = await values.PrepareAsync(table, write, cancellationToken).ConfigureAwait(false);
            if (statement != last.Statement)
            {
                if (!all.TryGetValue(statement, out var rows))
                {
                    all.Add(statement, rows = new(batches.Count == 0 ? writes.Count : 0));
                    batches.Add(new WriteBatch(context, database.Provider, _dialect, statement, rows));
                }

                last = (statement, rows);
            }

            last.Rows!.Add(write);
        }

        return batches;
    }

    private static Task SendAsync(IReadOnlyList<WriteBatch> batches, CancellationToken cancellationToken)
        => batches is [var only] ? only.WriteAsync(cancellationToken) : SendEachAsync(batches, cancellationToken);

    private static async Task SendEachAsync(IReadOnlyList<WriteBatch> batches, CancellationToken cancellationToken)
    {
        foreach (var batch in batches)
        {
            await batch.WriteAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task SendInTransactionAsync(DbContext context, IReadOnlyList<WriteBatch> batches, CancellationToken cancellationToken)
    {
        for (var left = DatabaseProvider.Repeats; ; left--)
        {
            try
            {
                await SendAllOrNothingAsync(context, batches, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (DbUpdateException e) when (left > 0 && e.InnerException is { } cause && database.Provider.IsOutdatedStatement(cause) && context.Database.CurrentTransaction is null)
            {
                // The transaction was its own, and nothing of it is left.
                database.Provider.Renew(DirectCommand.ServicesOf(context).RelationalConnection);
            }
        }
    }

    private static async Task SendAllOrNothingAsync(DbContext context, IReadOnlyList<WriteBatch> batches, CancellationToken cancellationToken)
    {
        var transaction = await WriteTransaction.BeginAsync(context.Database, cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            try
            {
                await SendAsync(batches, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (Refused(e) is { } refused)
            {
                throw refused;
            }

            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>What EF Core would throw for an error of a row's statement: a driver refuses some values by itself.</summary>
    /// <returns><see langword="null"/> where it is that already, or a cancellation.</returns>
    private static DbUpdateException? Refused(Exception error)
        => error is DbUpdateException or OperationCanceledException ? null : new("The database refused the rows: " + error.Message, error);

    /// <summary>No row was hit: either it is gone, or somebody changed it.</summary>
    private static async Task ThrowIfGoneAsync(DbContext context, IReadOnlyList<RecordWrite> writes, DbUpdateConcurrencyException error, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var write in writes.Where(w => w.Kind != WriteKind.Insert && !w.WritesNothing))
            {
                if (await context.Entry(write.Record).GetDatabaseValuesAsync(cancellationToken).ConfigureAwait(false) is null)
                {
                    throw RecordNotFoundException.ForKey(write.Plan, write.Plan.KeyOf(write.Record), error);
                }
            }
        }
        finally
        {
            context.ChangeTracker.Clear();
        }
    }

    private void Accept(IReadOnlyList<RecordWrite> writes, WriteValues values, WriteLog? log)
    {
        for (var i = 0; i < writes.Count; i++)
        {
            if (!writes[i].WritesNothing)
            {
                Accept(writes[i], log);
            }
        }

        log?.Add(values.Undo);
    }

    private void Accept(RecordWrite write, WriteLog? log)
    {
        log?.Add(write.Record, write.Plan, RecordStates.Get(write.Record), [], isTracked: false);
        RecordStates.SetOrigin(write.Record, database);
        if (write.Kind == WriteKind.Delete)
        {
            RecordStates.MarkDeleted(write.Record);
        }
        else if (!write.IsPartial)
        {
            RecordStates.Set(write.Record, write.Sent);
        }
        else if (KnownRows.AcceptPart(write) is null)
        {
            RecordStates.Accept(write.Record, write.Plan);
        }
    }

    private static int Order(WriteKind kind) => kind switch
    {
        WriteKind.Delete => 0,
        WriteKind.Update => 1,
        _ => 2,
    };
}
