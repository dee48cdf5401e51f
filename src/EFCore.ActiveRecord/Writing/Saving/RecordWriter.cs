using EFCore.ActiveRecord.Database;
using EFCore.ActiveRecord.Database.Sessions;
using EFCore.ActiveRecord.Database.Tracking;
using EFCore.ActiveRecord.Models.Metadata;
using EFCore.ActiveRecord.Models.RowState;
using EFCore.ActiveRecord.Writing.Direct;
using EFCore.ActiveRecord.Writing.Tracked;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Writing.Saving;

/// <summary>The way of a write: find out what there is to write, and refuse what cannot be; lease a context; persist; translate errors.</summary>
internal static class RecordWriter
{
    /// <summary>Writes what is asked for, all of it or nothing.</summary>
    /// <param name="database">The database.</param>
    /// <param name="request">The records.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <param name="undo">Takes back in memory what was set there for this write, when a transaction around it is rolled back later.</param>
    public static Task WriteAsync(RecordDatabase database, WriteRequest request, CancellationToken cancellationToken, Action? undo = null)
    {
        database.ThrowIfDisposed();
        cancellationToken.ThrowIfCancellationRequested();
        if (database.Hooks.Any)
        {
            return HookedAsync(database, request, undo, cancellationToken);
        }

        var set = Collected(database, request);
        return set.Busy is not null ? WaitingAsync(database, request, set, undo, cancellationToken)
            : set.Writes.Count > 0 ? LeaseAsync(database, set, undo, [], cancellationToken)
            : Task.CompletedTask;
    }

    /// <summary>How <c>SaveAsync</c> would write a record as it stands; <see langword="null"/> where there is nothing to write.</summary>
    public static WriteRoute? RouteOf(RecordDatabase database, object record)
    {
        database.ThrowIfDisposed();
        var set = Collected(database, new WriteRequest([record], static (set, record) => set.Save(record)));
        try
        {
            using var lease = Lease.Open(database);
            return set.Writes.Count == 0 ? null : WriteRoute.Of(database, lease, set);
        }
        finally
        {
            set.Turn!.End();
        }
    }

    /// <summary>Marks records as deleted, or no longer so; what stands in memory is set back where that fails.</summary>
    public static async Task MarkAsync(RecordDatabase database, IReadOnlyList<ISoftDeletable> records, bool isDeleted, CancellationToken cancellationToken)
    {
        var changing = records.Where(r => r.IsDeleted != isDeleted).Distinct(ReferenceEqualityComparer.Instance).Cast<ISoftDeletable>().ToList();
        var before = changing.ConvertAll(r => r.DeletedAt);
        var now = TimestampColumns.Now(database.Time);
        Set(changing, isDeleted, _ => isDeleted ? now : null);
        try
        {
            await WriteAsync(
                database,
                new WriteRequest(changing, static (set, record) => set.Mark(record)),
                cancellationToken,
                Undo).ConfigureAwait(false);
        }
        catch
        {
            Undo();
            throw;
        }

        void Undo() => Set(changing, !isDeleted, i => before[i]);
    }

    /// <summary>Reads a record's columns anew.</summary>
    public static async Task RefreshAsync(RecordDatabase database, object record, CancellationToken cancellationToken)
    {
        var plan = database.RequirePlan(record.GetType());
        plan.ThrowIfKeyless();
        if (!plan.HasKey(record))
        {
            throw new InvalidKeyException($"This '{plan.ClrType.Name}' has no key: it was never saved, so there is no row to read.", plan.ClrType);
        }

        var turn = await RecordTurn.TakeAsync(database, record, cancellationToken).ConfigureAwait(false);
        await database.RunAsync(
            async (lease, ct) =>
            {
                try
                {
                    await ReloadAsync(lease.Context, plan, record, ct).ConfigureAwait(false);
                    return true;
                }
                finally
                {
                    if (!lease.Tracks)
                    {
                        lease.Context.ChangeTracker.Clear();
                    }
                }
            },
            cancellationToken,
            plan.ClrType,
            turn: turn).ConfigureAwait(false);
    }

    private static async Task ReloadAsync(DbContext context, RecordPlan plan, object record, CancellationToken cancellationToken)
    {
        var manager = RecordStateManager.Of(context);
        var tracker = context.ChangeTracker;
        var detect = tracker.AutoDetectChangesEnabled;
        tracker.AutoDetectChangesEnabled = false;
        try
        {
            var tracked = manager.Find(plan.EntityType, plan.KeyOf(record)) ?? record;
            var entry = context.Entry(tracked);
            if (entry.State == EntityState.Detached)
            {
                entry.State = EntityState.Unchanged;
            }

            if (await entry.GetDatabaseValuesAsync(cancellationToken).ConfigureAwait(false) is not { } row)
            {
                entry.State = EntityState.Detached;
                throw RecordNotFoundException.ForKey(plan, plan.KeyOf(record));
            }

            // As EF Core's own Reload, but for the key: the database may keep less of a time than the record has.
            foreach (var key in plan.Key)
            {
                row[key] = entry.CurrentValues[key];
            }

            entry.CurrentValues.SetValues(row);
            entry.OriginalValues.SetValues(row);
            entry.State = EntityState.Unchanged;
            RecordStates.Accept(tracked, plan);
            if (tracked != record)
            {
                foreach (var property in plan.Properties.Where(p => !p.IsShadowProperty() && !p.IsPrimaryKey()))
                {
                    RecordPlan.Write(property, record, RecordPlan.Read(property, tracked));
                }

                RecordStates.Accept(record, plan);
            }
        }
        finally
        {
            tracker.AutoDetectChangesEnabled = detect;
        }
    }

    /// <summary>Finds out what there is to write. Where that is something, the set has the turn at its records, and it ends with the operation.</summary>
    private static WriteSet Collected(RecordDatabase database, WriteRequest request)
    {
        var turn = new RecordTurn(FlowScope.Of(database));
        try
        {
            var set = request.Collect(database, turn);
            set.DropEmpty();
            if (set.Writes.Count == 0)
            {
                turn.End();
            }

            return set;
        }
        catch
        {
            turn.End();
            throw;
        }
    }

    /// <summary>The same, when nobody else writes one of the records.</summary>
    private static async ValueTask<WriteSet> CollectedAsync(RecordDatabase database, WriteRequest request, WriteSet set, CancellationToken cancellationToken)
    {
        while (set.Busy is { } busy)
        {
            await set.Turn!.WaitForAsync(busy.Turn, busy.Record, cancellationToken).ConfigureAwait(false);
            set = Collected(database, request);
        }

        return set;
    }

    private static async Task WaitingAsync(RecordDatabase database, WriteRequest request, WriteSet set, Action? undo, CancellationToken cancellationToken)
    {
        set = await CollectedAsync(database, request, set, cancellationToken).ConfigureAwait(false);
        if (set.Writes.Count > 0)
        {
            await LeaseAsync(database, set, undo, [], cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task HookedAsync(RecordDatabase database, WriteRequest request, Action? undo, CancellationToken cancellationToken)
    {
        await HookedWrite.BeforeAsync(database, request, cancellationToken).ConfigureAwait(false);
        var set = await CollectedAsync(database, request, Collected(database, request), cancellationToken).ConfigureAwait(false);
        if (set.Writes.Count == 0)
        {
            return;
        }

        try
        {
            var written = HookedWrite.Written(set.Writes);
            await (HookedWrite.HasAfter(database, written) ? WithAfterAsync(database, set, undo, written, cancellationToken) : LeaseAsync(database, set, undo, [], cancellationToken)).ConfigureAwait(false);
        }
        finally
        {
            set.Turn!.End();
        }
    }

    private static Task WithAfterAsync(RecordDatabase database, WriteSet set, Action? undo, IReadOnlyList<(object Record, bool IsDeletion)> written, CancellationToken cancellationToken)
        => database.TransactionAsync(
            async () =>
            {
                await LeaseAsync(database, set, undo, written, cancellationToken).ConfigureAwait(false);
                await HookedWrite.AfterAsync(database, written, cancellationToken).ConfigureAwait(false);
            },
            cancellationToken: cancellationToken);

    private static Task LeaseAsync(RecordDatabase database, WriteSet set, Action? undo, IReadOnlyList<(object Record, bool IsDeletion)> hooked, CancellationToken cancellationToken)
        => database.RunAsync(
            async (lease, ct) =>
            {
                await PersistAsync(database, lease, set, ct).ConfigureAwait(false);
                HookedWrite.Note(database, lease, hooked);
                if (undo is not null)
                {
                    lease.Unit?.NoteUndo(undo);
                }

                return true;
            },
            cancellationToken,
            set.Writes[0].Plan.ClrType,
            turn: set.Turn);

    private static Task PersistAsync(RecordDatabase database, Lease lease, WriteSet set, CancellationToken cancellationToken)
    {
        var route = WriteRoute.Of(database, lease, set);
        if (route.IsDirect)
        {
            return database.DirectWrites.WriteAsync(lease, set.Writes, cancellationToken);
        }

        database.RouteLog.Write(lease.Context, set.Writes[0].Plan.ClrType, route.ToString());
        set.Turn!.Enter();
        return TrackedPersister.Instance.WriteAsync(lease, set.Writes, cancellationToken);
    }

    private static void Set(List<ISoftDeletable> records, bool isDeleted, Func<int, DateTimeOffset?> deletedAt)
    {
        for (var i = 0; i < records.Count; i++)
        {
            records[i].IsDeleted = isDeleted;
            records[i].DeletedAt = deletedAt(i);
        }
    }
}
