using System.Collections.Concurrent;
using System.Data.Common;
using EFCore.ActiveRecord.Persisting;
using EFCore.ActiveRecord.Records;
using EFCore.ActiveRecord.Sessions;
using EFCore.ActiveRecord.Tracking;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.DirectWriting;

/// <summary>Writes rows by statements of its own, made once for each class from EF Core's model: for plain tables, and records that do not depend on each other.</summary>
internal sealed class DirectPersister(ActiveDb database) : IPersister
{
    private readonly ConcurrentDictionary<RecordPlan, WriteTable?> _tables = new();
    private bool? _isAllowed;

    /// <summary>Whether this is a plain case, in which it leaves the same behind as the change tracker would.</summary>
    public bool Serves(Lease lease, WriteSet set)
    {
        if (lease.Tracks || set.HasNewTargets || !(_isAllowed ??= IsAllowed(lease.Context)))
        {
            return false;
        }

        return RecordStateManager.Of(lease.Context).IsEmpty && !SaveListeners.Wait(lease.Context) && ArePlain(lease.Context, set.Writes);
    }

    public async Task WriteAsync(Lease lease, IReadOnlyList<RecordWrite> writes, CancellationToken cancellationToken)
    {
        var context = lease.Context;
        var log = lease.Unit is { Levels.Count: > 0 } unit ? unit.Log : null;
        var values = new WriteValues(context, database.Time);
        try
        {
            var batches = await BatchesAsync(context, writes, values, cancellationToken).ConfigureAwait(false);
            await SendAsync(context, batches, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            values.Undo();
            throw;
        }

        foreach (var write in writes)
        {
            Accept(write, log);
        }

        log?.Add(values.Undo);
    }

    private bool IsAllowed(DbContext context)
        => !database.WritesTracked && !database.RetriesOnFailure && !SaveListeners.TakePart(context);

    private bool ArePlain(DbContext context, IReadOnlyList<RecordWrite> writes)
    {
        if (TableOf(context, writes[0].Plan) is not { } table)
        {
            return false;
        }

        foreach (var write in writes)
        {
            if (write.Plan != table.Plan || write.Links.Count > 0 || write.OwnedChanged || write.Changed.Any(p => p.GetAfterSaveBehavior() != PropertySaveBehavior.Save))
            {
                return false;
            }
        }

        return writes.Count == 1 || AreIndependent(table, writes);
    }

    /// <summary>Whether rows of one table can be written in any order: EF Core finds the right one otherwise.</summary>
    private static bool AreIndependent(WriteTable table, IReadOnlyList<RecordWrite> writes)
    {
        HashSet<object>? keys = null;
        foreach (var write in writes)
        {
            if (write.Kind != WriteKind.Update && table.RefersToItself)
            {
                return false;
            }

            if (table.UniqueColumns.Count > 0 && (write.Kind != writes[0].Kind || write.Changed.Any(table.UniqueColumns.Contains) || write.Shadows.Any(s => table.UniqueColumns.Contains(s.Property) && write.Kind == WriteKind.Update)))
            {
                return false;
            }

            if (write.Kind != WriteKind.Insert && table.Keys.Read(write.Record) is { } key && !(keys ??= new HashSet<object>(table.Keys)).Add(key))
            {
                return false;
            }
        }

        return true;
    }

    private WriteTable? TableOf(DbContext context, RecordPlan plan)
        => _tables.TryGetValue(plan, out var table) ? table
            : _tables.GetOrAdd(plan, WritableTypes.CanWrite(plan, database.Provider) ? new WriteTable(context, plan) : null);

    /// <summary>Sets what the records are given, and gathers the rows by their statements: deletes first and inserts last, as EF Core sends them.</summary>
    private async ValueTask<List<WriteBatch>> BatchesAsync(DbContext context, IReadOnlyList<RecordWrite> writes, WriteValues values, CancellationToken cancellationToken)
    {
        var table = _tables[writes[0].Plan]!;
        List<WriteBatch> batches = new(1);
        Dictionary<WriteStatement, List<RecordWrite>>? open = null;
        foreach (var write in writes.Count == 1 ? writes : [.. writes.OrderBy(w => Order(w.Kind))])
        {
            if (write.WritesNothing)
            {
                continue;
            }

            var stamps = await values.PrepareAsync(table, write, cancellationToken).ConfigureAwait(false);
            var statement = table.StatementFor(write, stamps);
            values.Expect(write, statement);
            if (writes.Count == 1)
            {
                batches.Add(new WriteBatch(context, database.Provider, statement, writes));
            }
            else if ((open ??= []).TryGetValue(statement, out var rows))
            {
                rows.Add(write);
            }
            else
            {
                open.Add(statement, rows = [write]);
                batches.Add(new WriteBatch(context, database.Provider, statement, rows));
            }
        }

        return batches;
    }

    private async Task SendAsync(DbContext context, List<WriteBatch> batches, CancellationToken cancellationToken)
    {
        await context.Database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await SendAllAsync(context, batches, cancellationToken).ConfigureAwait(false);
        }
        catch (DbUpdateConcurrencyException e)
        {
            await ThrowIfGoneAsync(context, batches, e, cancellationToken).ConfigureAwait(false);
            throw;
        }
        finally
        {
            await context.Database.CloseConnectionAsync().ConfigureAwait(false);
        }
    }

    private async Task SendAllAsync(DbContext context, List<WriteBatch> batches, CancellationToken cancellationToken)
    {
        var isOne = batches is [var only] && (only.Writes.Count == 1 || database.Provider.WritesAtOnce(only));
        var transaction = await WriteTransaction.BeginAsync(context.Database, database.Provider, isOne, cancellationToken).ConfigureAwait(false);
        if (transaction is null)
        {
            await SendEachAsync(batches, cancellationToken).ConfigureAwait(false);
            return;
        }

        await using (transaction.ConfigureAwait(false))
        {
            await SendEachAsync(batches, cancellationToken).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task SendEachAsync(List<WriteBatch> batches, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var batch in batches)
            {
                await (batch.Writes is [var only] ? batch.WriteAsync(only, cancellationToken) : database.Provider.WriteAsync(batch, cancellationToken)).ConfigureAwait(false);
            }
        }
        catch (DbException e)
        {
            throw new DbUpdateException("The database refused the rows: " + e.Message, e);
        }
    }

    /// <summary>No row was hit: either it is gone, or somebody changed it.</summary>
    private static async Task ThrowIfGoneAsync(DbContext context, List<WriteBatch> batches, DbUpdateConcurrencyException error, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var write in batches.SelectMany(b => b.Writes).Where(w => w.Kind != WriteKind.Insert))
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

    private void Accept(RecordWrite write, WriteLog? log)
    {
        if (write.WritesNothing)
        {
            return;
        }

        log?.Add(write.Record, write.Plan, RecordStates.Get(write.Record), [], isTracked: false);
        RecordStates.SetOrigin(write.Record, database);
        if (write.Kind == WriteKind.Delete)
        {
            RecordStates.MarkDeleted(write.Record);
        }
        else if (!write.IsPartial || KnownRows.AcceptPart(write) is null)
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
