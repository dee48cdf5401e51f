using EFCore.ActiveRecord.Specifications;
using EFCore.ActiveRecord.Specifications.Database.Sessions;
using Microsoft.EntityFrameworkCore;

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

public sealed class QueriesInOperations : QueriesInOperationsSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}

public sealed class OutlivingWork : OutlivingWorkSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}

public class EndedTransaction : EndedTransactionSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await Db.ExecuteAsync(context => context.Database.ExecuteSqlRawAsync(
            "CREATE TRIGGER refuses BEFORE INSERT ON legacy WHEN NEW.code = 'bad' BEGIN SELECT RAISE(ROLLBACK, 'no bad ones'); END"));
    }

    protected override Task EndAsync(DbContext context) => context.Database.ExecuteSqlRawAsync("INSERT INTO legacy (code) VALUES ('bad')");
}

public class LostAnswer : LostAnswerSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}

public class CancelledWrites : CancelledWritesSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}

public sealed class LockWait : LockWaitSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}

public class ParallelSaves : ParallelSavesSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}
