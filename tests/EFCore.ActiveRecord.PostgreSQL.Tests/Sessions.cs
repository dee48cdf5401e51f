using EFCore.ActiveRecord.Specifications;
using EFCore.ActiveRecord.Specifications.Sessions;

// The specifications of sessions and transactions, on PostgreSQL.
namespace EFCore.ActiveRecord.PostgreSQL.Tests;

public class Transaction : TransactionSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}

public class NestedTransaction : NestedTransactionSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}

public class RolledBackRecords : RolledBackRecordsSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}

public sealed class Session : SessionSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}

public class Parallel : ParallelSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}

public sealed class Flow : FlowSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}

public class Cancellation : CancellationSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}

public class Fault : FaultSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}

public sealed class SessionApiLines : SessionApiLinesSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}
