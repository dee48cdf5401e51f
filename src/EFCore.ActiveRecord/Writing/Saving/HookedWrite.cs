using EFCore.ActiveRecord.Database;
using EFCore.ActiveRecord.Database.Sessions;
using EFCore.ActiveRecord.Models.Hooks;

namespace EFCore.ActiveRecord.Writing.Saving;

/// <summary>The hooks around a write of records.</summary>
internal static class HookedWrite
{
    /// <summary>Runs what comes before, also for new records that the hooks themselves add.</summary>
    public static async Task BeforeAsync(RecordDatabase database, WriteRequest request, CancellationToken cancellationToken)
    {
        HashSet<object> seen = new(ReferenceEqualityComparer.Instance);
        while (true)
        {
            var next = request.Collect(database, turn: null).Writes.Where(w => seen.Add(w.Record)).ToList();
            if (next.Count == 0)
            {
                return;
            }

            foreach (var write in next)
            {
                await database.Hooks.RunAsync(write.Record, IsDeletion(write) ? HookMoment.BeforeDelete : HookMoment.BeforeSave, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>The records that were written, and for whose rows that means a deletion.</summary>
    public static IReadOnlyList<(object Record, bool IsDeletion)> Written(IReadOnlyList<RecordWrite> writes)
        => [.. writes.Where(w => !w.WritesNothing).Select(w => (w.Record, IsDeletion(w)))];

    /// <summary>Whether something runs after the write, so that it needs a transaction.</summary>
    public static bool HasAfter(RecordDatabase database, IReadOnlyList<(object Record, bool IsDeletion)> records)
        => records.Any(r => database.Hooks.Has(r.Record, HookMoment.AfterCommit) || database.Hooks.Has(r.Record, After(r.IsDeletion)));

    /// <summary>Notes what runs at the commit.</summary>
    public static void Note(RecordDatabase database, Lease lease, IReadOnlyList<(object Record, bool IsDeletion)> records)
    {
        foreach (var (record, _) in records)
        {
            if (database.Hooks.Has(record, HookMoment.AfterCommit))
            {
                lease.Unit!.Commits.Add(record);
            }
        }
    }

    /// <summary>Runs what comes after, in the write's transaction.</summary>
    public static async Task AfterAsync(RecordDatabase database, IReadOnlyList<(object Record, bool IsDeletion)> records, CancellationToken cancellationToken)
    {
        foreach (var (record, isDeletion) in records)
        {
            await database.Hooks.RunAsync(record, After(isDeletion), cancellationToken).ConfigureAwait(false);
        }
    }

    private static HookMoment After(bool isDeletion) => isDeletion ? HookMoment.AfterDelete : HookMoment.AfterSave;

    private static bool IsDeletion(RecordWrite write)
        => write.Kind == WriteKind.Delete || (write.IsPartial && write.Record is ISoftDeletable { IsDeleted: true });
}
