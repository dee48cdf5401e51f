using EFCore.ActiveRecord.Database;
using EFCore.ActiveRecord.Database.Sessions;
using EFCore.ActiveRecord.Models.Metadata;
using EFCore.ActiveRecord.Models.RowState;
using EFCore.ActiveRecord.Writing.Saving;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Writing.SoftDeleting;

/// <summary>Gives the dependents in memory that records lead to the marks that their rows got.</summary>
internal static class LoadedDependents
{
    public static Task MarkAsync(RecordDatabase database, IReadOnlyList<object> records, DateTimeOffset? before, DateTimeOffset? after, DateTimeOffset now, CancellationToken cancellationToken)
        => database.RunAsync(
            (lease, _) =>
            {
                Mark(lease, database, records, before, after, now);
                return Task.FromResult(true);
            },
            cancellationToken);

    private static void Mark(Lease lease, RecordDatabase database, IReadOnlyList<object> records, DateTimeOffset? before, DateTimeOffset? after, DateTimeOffset now)
    {
        HashSet<object> seen = new(records, ReferenceEqualityComparer.Instance);
        Queue<object> waiting = new(records);
        while (waiting.TryDequeue(out var principal))
        {
            foreach (var path in CascadePaths.From(database.RequirePlan(principal.GetType()).EntityType).Where(p => p.PrincipalToDependent is not null))
            {
                foreach (var dependent in RecordPlan.Targets(path.PrincipalToDependent!, principal).OfType<ISoftDeletable>())
                {
                    if (dependent.IsDeleted == (before is not null) && dependent.DeletedAt == before && RefersTo(path, dependent, principal) && seen.Add(dependent))
                    {
                        Set(lease, database.RequirePlan(dependent.GetType()), dependent, after, now);
                        waiting.Enqueue(dependent);
                    }
                }
            }
        }
    }

    /// <summary>Whether the row does: the object may have been moved, and not saved since.</summary>
    private static bool RefersTo(IForeignKey path, object dependent, object principal)
    {
        if (RecordStates.Snapshot(dependent) is not { } row)
        {
            return false;
        }

        for (var i = 0; i < path.Properties.Count; i++)
        {
            if (!path.Properties[i].IsShadowProperty() && !Equals(RecordPlan.Read(path.Properties[i], row), RecordPlan.Read(path.PrincipalKey.Properties[i], principal)))
            {
                return false;
            }
        }

        return true;
    }

    private static void Set(Lease lease, RecordPlan plan, object record, DateTimeOffset? deletedAt, DateTimeOffset now)
    {
        // A concurrency token stays as it was read: the row may have been changed since.
        List<(IProperty Property, object? Value)> values =
        [
            (plan.EntityType.FindProperty(nameof(ISoftDeletable.IsDeleted))!, deletedAt is not null),
            (plan.EntityType.FindProperty(nameof(ISoftDeletable.DeletedAt))!, deletedAt),
            .. plan.Stamps.Updated.Where(s => !s.IsShadowProperty() && !s.IsConcurrencyToken).Select(s => (s, (object?)TimestampColumns.ValueFor(s, now))),
        ];
        KnownRows.Receive(lease, plan, record, values);
    }
}
