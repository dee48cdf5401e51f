using EFCore.ActiveRecord.Hooks;
using EFCore.ActiveRecord.Records;
using EFCore.ActiveRecord.Tracking;
using EFCore.ActiveRecord.Validation;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Sessions;

/// <summary>Writes what changed in a session's records.</summary>
internal sealed class SessionWriter(ActiveDb database, FlowScope session)
{
    public async Task<int> WriteAsync(CancellationToken cancellationToken)
    {
        if (!database.Hooks.Any)
        {
            return await database.RunAsync(PersistAsync, cancellationToken, session: session).ConfigureAwait(false);
        }

        // Hooks, and a transaction for them, belong to the session, whichever flow saves it.
        if (FlowScope.Of(database)?.Unit != session.Unit)
        {
            FlowScope.Resume(session);
        }

        var records = await BeforeAsync(cancellationToken).ConfigureAwait(false);
        if (!HookedWrite.HasAfter(database, records))
        {
            return await database.RunAsync(PersistAsync, cancellationToken, session: session).ConfigureAwait(false);
        }

        return await database.TransactionAsync(
            async () =>
            {
                var rows = await database.RunAsync(
                    async (lease, ct) =>
                    {
                        records = Hooked(Changed(lease.Context));
                        var written = await PersistAsync(lease, ct).ConfigureAwait(false);
                        HookedWrite.Note(database, lease, records);
                        return written;
                    },
                    cancellationToken,
                    session: session).ConfigureAwait(false);
                await HookedWrite.AfterAsync(database, records, cancellationToken).ConfigureAwait(false);
                return rows;
            },
            cancellationToken: cancellationToken).ConfigureAwait(false);
    }

    private static Task<int> PersistAsync(Lease lease, CancellationToken cancellationToken)
    {
        foreach (var (record, plan, state) in Changed(lease.Context))
        {
            if (state != EntityState.Deleted)
            {
                RecordValidator.Check(plan, record, state == EntityState.Added);
            }
        }

        return lease.Context.SaveChangesAsync(cancellationToken);
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
