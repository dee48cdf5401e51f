using EFCore.ActiveRecord.Specifications;
using EFCore.ActiveRecord.Specifications.Database.Sessions;

// The specifications of sessions and transactions, on SQLite in memory.
namespace EFCore.ActiveRecord.Sqlite.Tests;

public sealed class MemoryTransaction : TransactionSpecification
{
    protected override TestStore CreateStore() => new MemoryStore();
}

public sealed class MemoryNestedTransaction : NestedTransactionSpecification
{
    protected override TestStore CreateStore() => new MemoryStore();
}

public sealed class MemoryRolledBackRecords : RolledBackRecordsSpecification
{
    protected override TestStore CreateStore() => new MemoryStore();
}

public sealed class MemorySession : SessionSpecification
{
    protected override TestStore CreateStore() => new MemoryStore();
}

public sealed class MemoryParallel : ParallelSpecification
{
    protected override TestStore CreateStore() => new MemoryStore();
}

public sealed class MemoryFlow : FlowSpecification
{
    protected override TestStore CreateStore() => new MemoryStore();
}

public sealed class MemoryCancellation : CancellationSpecification
{
    protected override TestStore CreateStore() => new MemoryStore();
}

public sealed class MemoryFault : FaultSpecification
{
    protected override TestStore CreateStore() => new MemoryStore();
}

public sealed class MemorySessionApiLines : SessionApiLinesSpecification
{
    protected override TestStore CreateStore() => new MemoryStore();
}

public sealed class MemoryQueriesInOperations : QueriesInOperationsSpecification
{
    protected override TestStore CreateStore() => new MemoryStore();
}

public sealed class MemoryOutlivingWork : OutlivingWorkSpecification
{
    protected override TestStore CreateStore() => new MemoryStore();
}

public sealed class MemoryCancelledWrites : CancelledWritesSpecification
{
    protected override TestStore CreateStore() => new MemoryStore();
}

public sealed class MemoryParallelSaves : ParallelSavesSpecification
{
    protected override TestStore CreateStore() => new MemoryStore();
}
