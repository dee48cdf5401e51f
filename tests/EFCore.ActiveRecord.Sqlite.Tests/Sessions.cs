using EFCore.ActiveRecord.Specifications;
using EFCore.ActiveRecord.Specifications.Sessions;

// The specifications of sessions and transactions, on SQLite files.
namespace EFCore.ActiveRecord.Sqlite.Tests;

public class Transaction : TransactionSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}

public class NestedTransaction : NestedTransactionSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}

public class RolledBackRecords : RolledBackRecordsSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}

public sealed class Session : SessionSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}

public class Parallel : ParallelSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}

public sealed class Flow : FlowSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}

public class Cancellation : CancellationSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}

public class Fault : FaultSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}

public sealed class SessionApiLines : SessionApiLinesSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}
