using EFCore.ActiveRecord.Specifications;
using EFCore.ActiveRecord.Specifications.Database.Sessions;
using Microsoft.EntityFrameworkCore;

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

public sealed class QueriesInOperations : QueriesInOperationsSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}

public sealed class OutlivingWork : OutlivingWorkSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}

public class EndedTransaction : EndedTransactionSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();

    protected override Task EndAsync(DbContext context) => context.Database.ExecuteSqlRawAsync("SELECT 1 / (SELECT count(*) FROM legacy WHERE code = 'none')");
}

public class LostAnswer : LostAnswerSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}

public class CancelledWrites : CancelledWritesSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}

public sealed class LockWait : LockWaitSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}

public class ParallelSaves : ParallelSavesSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}
