using System.Data.Common;
using EFCore.ActiveRecord.Specifications;
using EFCore.ActiveRecord.Specifications.Database.Sessions;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EFCore.ActiveRecord.Sqlite.Tests;

/// <summary>A SQLite file that another connection has locked.</summary>
public sealed class LockedFile : SessionsSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();

    [SkippableTheory(Timeout = Limit), InlineData(false), InlineData(true)]
    public async Task A_lock_that_goes_away_costs_a_retry(bool inSession)
    {
        await using SqliteConnection connection = new(ConnectionString);
        await connection.OpenAsync();
        DbTransaction blocking = await connection.BeginTransactionAsync();
        Attempts attempts = new(atSecond: blocking.Commit);
        await using ActiveDb db = OpenImpatient(attempts);
        await using (ActiveSession? session = inSession ? db.BeginSession() : null)
        {
            await db.TransactionAsync(() => CreateUserAsync("bob"), retries: 1);
        }

        Assert.Equal(2, attempts.Count);
        Assert.Equal("bob", await UsernamesAsync());
    }

    [SkippableFact(Timeout = Limit)]
    public async Task A_lock_that_stays_is_a_typed_error()
    {
        await using SqliteConnection connection = new(ConnectionString);
        await connection.OpenAsync();
        await using DbTransaction blocking = await connection.BeginTransactionAsync();
        Attempts attempts = new(atSecond: () => { });
        await using ActiveDb db = OpenImpatient(attempts);

        await Assert.ThrowsAsync<LockTimeoutException>(() => db.TransactionAsync(() => CreateUserAsync("bob"), retries: 1));
        Assert.Equal(2, attempts.Count);
        await blocking.RollbackAsync();
        await db.TransactionAsync(() => CreateUserAsync("ann"));
        Assert.Equal("ann", await UsernamesAsync());
    }

    private string ConnectionString
    {
        get
        {
            using DbContext context = Db.CreateContext();
            return context.Database.GetConnectionString()!;
        }
    }

    private ActiveDb OpenImpatient(Attempts attempts)
        => Open(options => options.UseSqlite(ConnectionString + ";Default Timeout=1").AddInterceptors(attempts));

    private sealed class Attempts(Action atSecond) : DbTransactionInterceptor
    {
        public int Count { get; private set; }

        public override ValueTask<InterceptionResult<DbTransaction>> TransactionStartingAsync(DbConnection connection, TransactionStartingEventData eventData, InterceptionResult<DbTransaction> result, CancellationToken cancellationToken = default)
        {
            if (++Count == 2)
            {
                atSecond();
            }

            return new(result);
        }
    }
}
