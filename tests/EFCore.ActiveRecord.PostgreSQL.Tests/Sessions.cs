using EFCore.ActiveRecord.Specifications;
using EFCore.ActiveRecord.Specifications.Sessions;

// The specifications of sessions and transactions, on PostgreSQL.
namespace EFCore.ActiveRecord.PostgreSQL.Tests;

public sealed class Transaction : TransactionSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}

public sealed class NestedTransaction : NestedTransactionSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}

public sealed class RolledBackRecords : RolledBackRecordsSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}

public sealed class Session : SessionSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}

public sealed class Parallel : ParallelSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}

public sealed class Flow : FlowSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}

public sealed class Cancellation : CancellationSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}

public sealed class Fault : FaultSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}

public sealed class SessionApiLines : SessionApiLinesSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}
