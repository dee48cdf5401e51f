using EFCore.ActiveRecord.Records;
using EFCore.ActiveRecord.Validation;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Sessions;

/// <summary>Writes what changed in a session's records.</summary>
internal static class SessionWriter
{
    public static Task<int> WriteAsync(ActiveDb database, FlowScope session, CancellationToken cancellationToken)
        => database.RunAsync(PersistAsync, cancellationToken, session: session);

    private static Task<int> PersistAsync(Lease lease, CancellationToken cancellationToken)
    {
        foreach (var (record, plan, kind) in Changed(lease.Context))
        {
            if (kind != EntityState.Deleted)
            {
                RecordValidator.Check(plan, record, kind == EntityState.Added);
            }
        }

        return lease.Context.SaveChangesAsync(cancellationToken);
    }

    /// <summary>The records that a save would write.</summary>
    private static List<(object Record, RecordPlan Plan, EntityState State)> Changed(DbContext context)
        => [.. context.ChangeTracker.Entries()
            .Where(e => e.State is EntityState.Added or EntityState.Modified or EntityState.Deleted && !e.Metadata.HasSharedClrType && !e.Metadata.IsOwned())
            .Select(e => (e.Entity, RecordPlan.Of(e.Metadata), e.State))];
}
