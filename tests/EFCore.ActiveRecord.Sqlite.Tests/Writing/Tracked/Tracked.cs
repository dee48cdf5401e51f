using EFCore.ActiveRecord.Specifications;

// What writes is run a second time, with all records written by EF Core's change tracker.
namespace EFCore.ActiveRecord.Sqlite.Tests;

public sealed class TrackedSave : Save
{
    protected override TestStore CreateStore() => new SqliteStore { WritesTracked = true };
}

public sealed class TrackedRelatedRecords : RelatedRecords
{
    protected override TestStore CreateStore() => new SqliteStore { WritesTracked = true };
}

public sealed class TrackedLinks : Links
{
    protected override TestStore CreateStore() => new SqliteStore { WritesTracked = true };
}

public sealed class TrackedManyRecords : ManyRecords
{
    protected override TestStore CreateStore() => new SqliteStore { WritesTracked = true };
}

public sealed class TrackedDelete : Delete
{
    protected override TestStore CreateStore() => new SqliteStore { WritesTracked = true };
}

public sealed class TrackedStamps : Stamps
{
    protected override TestStore CreateStore() => new SqliteStore { WritesTracked = true };
}

public sealed class TrackedColumnKinds : ColumnKinds
{
    protected override TestStore CreateStore() => new SqliteStore { WritesTracked = true };
}

public sealed class TrackedChangeSequences : ChangeSequences
{
    protected override TestStore CreateStore() => new SqliteStore { WritesTracked = true };
}

public sealed class TrackedSaveErrors : SaveErrors
{
    protected override TestStore CreateStore() => new SqliteStore { WritesTracked = true };
}

public sealed class TrackedCreate : Create
{
    protected override TestStore CreateStore() => new SqliteStore { WritesTracked = true };
}

public sealed class TrackedLinkChanges : LinkChanges
{
    protected override TestStore CreateStore() => new SqliteStore { WritesTracked = true };
}

public sealed class TrackedChanges : Changes
{
    protected override TestStore CreateStore() => new SqliteStore { WritesTracked = true };
}

public sealed class TrackedRowUpdates : RowUpdates
{
    protected override TestStore CreateStore() => new SqliteStore { WritesTracked = true };
}

public sealed class TrackedFindOrCreate : FindOrCreate
{
    protected override TestStore CreateStore() => new SqliteStore { WritesTracked = true };
}

public sealed class TrackedSoftCascade : SoftCascade
{
    protected override TestStore CreateStore() => new SqliteStore { WritesTracked = true };
}

public sealed class TrackedValidation : Validation
{
    protected override TestStore CreateStore() => new SqliteStore { WritesTracked = true };
}

public sealed class TrackedHooks : Hooks
{
    protected override TestStore CreateStore() => new SqliteStore { WritesTracked = true };
}

public sealed class TrackedStampsAfterRollback : StampsAfterRollback
{
    protected override TestStore CreateStore() => new SqliteStore { WritesTracked = true };
}

public sealed class TrackedTransaction : Transaction
{
    protected override TestStore CreateStore() => new SqliteStore { WritesTracked = true };
}

public sealed class TrackedNestedTransaction : NestedTransaction
{
    protected override TestStore CreateStore() => new SqliteStore { WritesTracked = true };
}

public sealed class TrackedRolledBackRecords : RolledBackRecords
{
    protected override TestStore CreateStore() => new SqliteStore { WritesTracked = true };
}

public sealed class TrackedParallel : Parallel
{
    protected override TestStore CreateStore() => new SqliteStore { WritesTracked = true };
}

public sealed class TrackedCancellation : Cancellation
{
    protected override TestStore CreateStore() => new SqliteStore { WritesTracked = true };
}

public sealed class TrackedFault : Fault
{
    protected override TestStore CreateStore() => new SqliteStore { WritesTracked = true };
}

public sealed class TrackedEndedTransaction : EndedTransaction
{
    protected override TestStore CreateStore() => new SqliteStore { WritesTracked = true };
}

public sealed class TrackedCancelledWrites : CancelledWrites
{
    protected override TestStore CreateStore() => new SqliteStore { WritesTracked = true };
}

public sealed class TrackedLostAnswer : LostAnswer
{
    protected override TestStore CreateStore() => new SqliteStore { WritesTracked = true };
}

public sealed class TrackedParallelSaves : ParallelSaves
{
    protected override TestStore CreateStore() => new SqliteStore { WritesTracked = true };
}

public sealed class TrackedStaleRowUpdates : StaleRowUpdates
{
    protected override TestStore CreateStore() => new SqliteStore { WritesTracked = true };
}

public sealed class TrackedLinksByOtherObjects : LinksByOtherObjects
{
    protected override TestStore CreateStore() => new SqliteStore { WritesTracked = true };
}

public sealed class TrackedHierarchyRows : HierarchyRows
{
    protected override TestStore CreateStore() => new SqliteStore { WritesTracked = true };
}

public sealed class TrackedParts : Parts
{
    protected override TestStore CreateStore() => new SqliteStore { WritesTracked = true };
}
