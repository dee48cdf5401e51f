using EFCore.ActiveRecord.Database.Sessions;
using EFCore.ActiveRecord.Database.Tracking;
using EFCore.ActiveRecord.Models.Metadata;
using EFCore.ActiveRecord.Writing.Saving;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace EFCore.ActiveRecord.Writing.Tracked;

/// <summary>Writes through EF Core's change tracker and SaveChanges: serves every model that EF Core serves.</summary>
internal sealed class TrackedPersister : IPersister
{
    public static TrackedPersister Instance { get; } = new();

    public async Task WriteAsync(Lease lease, IReadOnlyList<RecordWrite> writes, CancellationToken cancellationToken)
    {
        try
        {
            await SaveAsync(lease, writes, cancellationToken).ConfigureAwait(false);
        }
        catch (DbUpdateConcurrencyException e)
        {
            // No row was hit: either it is gone, or somebody changed it.
            if (e.Entries is [var entry, ..] && await entry.GetDatabaseValuesAsync(cancellationToken).ConfigureAwait(false) is null)
            {
                throw Gone(entry, writes[0], e);
            }

            throw;
        }
    }

    private static async Task SaveAsync(Lease lease, IReadOnlyList<RecordWrite> writes, CancellationToken cancellationToken)
    {
        var context = lease.Context;
        var tracking = new WriteTracking(context, lease.Tracks);
        var relations = lease.Tracks ? new KeptRelations(writes) : null;
        var manager = RecordStateManager.Of(context);
        var tracker = context.ChangeTracker;
        var (detect, cascade) = (tracker.AutoDetectChangesEnabled, tracker.CascadeDeleteTiming);

        // What changed is known already; detecting it again would find, and write, every record that can be reached from these.
        tracker.AutoDetectChangesEnabled = false;
        tracker.CascadeDeleteTiming = CascadeTiming.OnSaveChanges;
        try
        {
            await OwnedRows.ReadAsync(context, writes, cancellationToken).ConfigureAwait(false);
            tracking.Add(writes);
            manager.Scope = tracking.Scope;
            manager.Sent = writes.Where(w => w.Sent != w.Record).ToDictionary(w => w.Record, w => w.Sent, ReferenceEqualityComparer.Instance);
            await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
            tracking.Accept(manager.Log);
        }
        catch when (lease.Tracks)
        {
            tracking.Undo();
            relations!.Restore();
            throw;
        }
        finally
        {
            manager.Scope = null;
            manager.Sent = null;
            manager.HardDeletes.Clear();
            tracker.AutoDetectChangesEnabled = detect;
            tracker.CascadeDeleteTiming = cascade;
            if (!lease.Tracks)
            {
                tracker.Clear();
            }
        }
    }

    private static RecordNotFoundException Gone(EntityEntry entry, RecordWrite first, Exception inner)
    {
        var plan = entry.Metadata.HasSharedClrType ? first.Plan : RecordPlan.Of(entry.Metadata);
        return RecordNotFoundException.ForKey(plan, plan.KeyOf(entry.Metadata.HasSharedClrType ? first.Record : entry.Entity), inner);
    }
}
