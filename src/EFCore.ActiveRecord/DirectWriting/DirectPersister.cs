using System.Collections.Concurrent;
using EFCore.ActiveRecord.Databases;
using EFCore.ActiveRecord.Direct;
using EFCore.ActiveRecord.Errors;
using EFCore.ActiveRecord.Persisting;
using EFCore.ActiveRecord.Records;
using EFCore.ActiveRecord.Sessions;
using EFCore.ActiveRecord.Tracking;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.DirectWriting;

/// <summary>Writes rows by statements of its own, made once for each class from EF Core's model: for plain tables, and records that do not depend on each other.</summary>
internal sealed class DirectPersister(ActiveDb database) : IPersister
{
    private readonly ConcurrentDictionary<RecordPlan, WriteTable?> _tables = new();
    private bool? _isAllowed;

    /// <summary>Whether this is a plain case, in which it leaves the same behind as the change tracker would.</summary>
    public bool Serves(Lease lease, WriteSet set)
        => !lease.Tracks
            && !set.HasNewTargets
            && (_isAllowed ??= IsAllowed(lease.Context))
            && RecordStateManager.Of(lease.Context).IsEmpty
            && !SaveListeners.Wait(lease.Context)
            && TableOf(lease.Context, set.Writes[0].Plan) is { } table
            && PlainWrites.Are(table, set.Writes);

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
            var isOne = batches is [var only] && (only.Writes.Count == 1 || database.Provider.WritesAtOnce(only));
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

    private bool IsAllowed(DbContext context)
        => !database.WritesTracked && !database.RetriesOnFailure && !SaveListeners.TakePart(context);

    private WriteTable? TableOf(DbContext context, RecordPlan plan)
        => _tables.TryGetValue(plan, out var table) ? table
            : _tables.GetOrAdd(plan, WritableTypes.CanWrite(plan, database.Provider) ? new WriteTable(context, plan) : null);

    /// <summary>Sets what the records are given, and gathers the rows by their statements: deletes first and inserts last, as EF Core sends them.</summary>
    private async ValueTask<IReadOnlyList<WriteBatch>> BatchesAsync(DbContext context, IReadOnlyList<RecordWrite> writes, WriteValues values, CancellationToken cancellationToken)
    {
        var table = _tables[writes[0].Plan]!;
        values.Expect(table, writes);
        if (writes is [var only])
        {
            return [new WriteBatch(context, database.Provider, await values.PrepareAsync(table, only, cancellationToken).ConfigureAwait(false), writes)];
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
                    batches.Add(new WriteBatch(context, database.Provider, statement, rows));
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
                    throw RecordNotFoundException.ForKey(write.Plan.ClrType, write.Plan.KeyOf(write.Record), error);
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
