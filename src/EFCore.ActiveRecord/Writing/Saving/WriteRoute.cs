using EFCore.ActiveRecord.Database;
using EFCore.ActiveRecord.Database.EfInternals;
using EFCore.ActiveRecord.Database.Sessions;
using EFCore.ActiveRecord.Database.Tracking;
using EFCore.ActiveRecord.Writing.Direct;

namespace EFCore.ActiveRecord.Writing.Saving;

/// <summary>How records are saved: by statements of the library's own, or by EF Core's change tracker. This is the only place where that is decided.</summary>
/// <param name="Refusal">Why the change tracker saves them; <see langword="null"/> where they are written directly.</param>
internal readonly record struct WriteRoute(string? Refusal)
{
    /// <summary>Whether the library writes the rows itself.</summary>
    public bool IsDirect => Refusal is null;

    /// <summary>The first condition that holds decides.</summary>
    public static WriteRoute Of(RecordDatabase database, Lease lease, WriteSet set)
        => new(
            database.WritesTracked ? "WriteWithChangeTracker() was called"
            : database.RetriesOnFailure ? "the execution strategy retries what failed, so it runs the whole save"
            : lease.Tracks ? "a session tracks the records"
            : set.HasNewTargets ? "new records that are saved along give it their keys"
            : database.DirectWrites.RefusedBy(lease.Context) is { } refusal ? refusal
            : !RecordStateManager.Of(lease.Context).IsEmpty ? "the context tracks other records already"
            : ContextEvents.RefusedBy(lease.Context) is { } handled ? handled
            : database.DirectWrites.RefusedBy(lease.Context, set.Writes));

    public override string ToString() => IsDirect ? "the library writes the rows directly" : $"EF Core's change tracker saves it, because {Refusal}";
}
