using EFCore.ActiveRecord.Database;
using EFCore.ActiveRecord.Database.Sessions;
using EFCore.ActiveRecord.Database.Tracking;
using EFCore.ActiveRecord.Models.Hooks;
using EFCore.ActiveRecord.Models.Metadata;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Writing.Saving;

/// <summary>Writes what changed in a session's records.</summary>
internal sealed class SessionWriter(RecordDatabase database, FlowScope session)
{
    public async Task<int> WriteAsync(CancellationToken cancellationToken)
    {
        if (!database.Hooks.Any)
        {
            return await PersistAsync(cancellationToken).ConfigureAwait(false);
        }

        // Hooks, and a transaction for them, belong to the session, whichever flow saves it.
        if (FlowScope.Of(database)?.Unit != session.Unit)
        {
            FlowScope.Resume(session);
        }

        var records = await BeforeAsync(cancellationToken).ConfigureAwait(false);
        if (!HookedWrite.HasAfter(database, records))
        {
            return await PersistAsync(cancellationToken).ConfigureAwait(false);
        }

        return await database.TransactionAsync(
            async () =>
            {
                var rows = await PersistAsync(
                    cancellationToken,
                    (lease, changed) =>
                    {
                        records = Hooked(changed);
                        HookedWrite.Note(database, lease, records);
                    }).ConfigureAwait(false);
                await HookedWrite.AfterAsync(database, records, cancellationToken).ConfigureAwait(false);
                return rows;
            },
            cancellationToken: cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes what changed, when nobody else writes one of the records.</summary>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <param name="note">Takes note of what was written.</param>
    private async Task<int> PersistAsync(CancellationToken cancellationToken, Action<Lease, List<(object Record, RecordPlan Plan, EntityState State)>>? note = null)
    {
        while (true)
        {
            var turn = new RecordTurn(FlowScope.Of(database) ?? session);
            var (rows, busy) = await database.RunAsync((lease, ct) => PersistAsync(lease, turn, note, ct), cancellationToken, session: session, turn: turn).ConfigureAwait(false);
            if (busy is not var (record, other))
            {
                return rows;
            }

            // Not inside of the operation: the other one may wait for its end.
            await turn.WaitForAsync(other, record, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<(int Rows, (object Record, RecordTurn Turn)? Busy)> PersistAsync(Lease lease, RecordTurn turn, Action<Lease, List<(object Record, RecordPlan Plan, EntityState State)>>? note, CancellationToken cancellationToken)
    {
        var changed = Changed(lease.Context);
        foreach (var (record, _, _) in changed)
        {
            if (turn.Take(record) is { } other)
            {
                return (0, (record, other));
            }
        }

        foreach (var (record, plan, state) in changed)
        {
            if (state != EntityState.Deleted)
            {
                RecordValidator.Check(plan, record, state == EntityState.Added);
            }
        }

        turn.Enter();
        var rows = await lease.Context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        note?.Invoke(lease, changed);
        return (rows, null);
    }

    /// <summary>The records that a save would write.</summary>
    private static List<(object Record, RecordPlan Plan, EntityState State)> Changed(DbContext context)
    {
        OtherObjects.Exchange(context);
        return [.. context.ChangeTracker.Entries()
            .Where(e => e.State is EntityState.Added or EntityState.Modified or EntityState.Deleted && !e.Metadata.HasSharedClrType && !e.Metadata.IsOwned())
            .Select(e => (e.Entity, RecordPlan.Of(e.Metadata), e.State))];
    }

    private static List<(object Record, bool IsDeletion)> Hooked(List<(object Record, RecordPlan Plan, EntityState State)> changed)
        => changed.ConvertAll(c => (c.Record, c.State == EntityState.Deleted));

    /// <summary>Runs what comes before, also for records that the hooks themselves change.</summary>
    private async Task<List<(object Record, bool IsDeletion)>> BeforeAsync(CancellationToken cancellationToken)
    {
        HashSet<object> seen = new(ReferenceEqualityComparer.Instance);
        while (true)
        {
            var records = await database.RunAsync((lease, _) => Task.FromResult(Hooked(Changed(lease.Context))), cancellationToken, session: session).ConfigureAwait(false);
            var next = records.FindAll(r => seen.Add(r.Record));
            if (next.Count == 0)
            {
                return records;
            }

            foreach (var (record, isDeletion) in next)
            {
                await database.Hooks.RunAsync(record, isDeletion ? HookMoment.BeforeDelete : HookMoment.BeforeSave, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
