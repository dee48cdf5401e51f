using System.Data;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Database.Sessions;

/// <summary>The lines by which the library shows its sessions and transactions.</summary>
public abstract class SessionApiLinesSpecification : SessionsSpecification
{
    [SkippableFact(Timeout = Limit)]
    public async Task Transaction_that_commits()
    {
        ActiveDb db = Db;
        await db.TransactionAsync(async () => { await User.CreateAsync(NewUser("bob")); await Legacy.CreateAsync(new Legacy { Code = "a" }); });

        Assert.Equal("bob", await UsernamesAsync());
        Assert.Equal(1, await Legacy.CountAsync());
    }

    [SkippableFact(Timeout = Limit)]
    public async Task Transaction_with_rollback_isolation_level_and_retries()
    {
        ActiveDb db = Db;
        await db.TransactionAsync(async tx => { await User.CreateAsync(NewUser("bob")); await tx.RollbackAsync(); }, IsolationLevel.Serializable, retries: 3);

        Assert.Equal("", await UsernamesAsync());
    }

    [SkippableFact(Timeout = Limit)]
    public async Task Transaction_by_hand()
    {
        ActiveDb db = Db;
        {
            await using var tx = await db.BeginTransactionAsync(); await User.CreateAsync(NewUser("bob")); await tx.CommitAsync();
        }

        Assert.Equal("bob", await UsernamesAsync());
    }

    [SkippableFact(Timeout = Limit)]
    public async Task Session()
    {
        ActiveDb db = Db;
        await User.CreateAsync(NewUser("bob"));
        {
            await using var session = db.BeginSession();
            (await User.FirstOrDefaultAsync())!.Age = 30;
            await session.SaveChangesAsync();
        }

        Assert.Equal(30, (await RowAsync("bob"))!.Age);
    }

    [SkippableFact(Timeout = Limit)]
    public async Task Operations_at_once()
    {
        await Task.WhenAll(User.CreateAsync(NewUser("ann")), User.CreateAsync(NewUser("bob")));

        Assert.Equal("ann bob", await UsernamesAsync());
    }

    [SkippableFact(Timeout = Limit)]
    public async Task Errors_tell_model_constraint_and_columns()
    {
        await User.CreateAsync(NewUser("bob"));

        RecordSaveException error = await Assert.ThrowsAsync<UniqueConstraintException>(() => User.CreateAsync(NewUser("bob")));

        Assert.IsAssignableFrom<ActiveRecordException>(error);
        Assert.Equal(typeof(User), error.Model);
        Assert.Equal(["username"], error.Columns);
        Assert.IsAssignableFrom<DbUpdateException>(error.InnerException);
    }
}
