using System.Data;
using EFCore.ActiveRecord.Docs.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Docs.Guide;

public class SessionsPage : GuidePage
{
    [Fact]
    public async Task A_delegate()
    {
        ActiveDb db = Db;

        // begin-snippet: sessions-delegate
        await db.TransactionAsync(async () =>
        {
            User bob = await User.CreateAsync(new User { Username = "bob", Name = "Bob" });
            await Post.CreateAsync(new Post { Title = "Hello", User = bob });
        });

        int posts = await db.TransactionAsync(() => Post.CountAsync());          // with a result
        // end-snippet

        Assert.Equal((1, 1), (posts, await User.CountAsync()));

        await Assert.ThrowsAsync<InvalidOperationException>(() => db.TransactionAsync(async () =>
        {
            await User.CreateAsync(new User { Username = "ann", Name = "Ann" });
            throw new InvalidOperationException();
        }));
        Assert.Equal(1, await User.CountAsync());
    }

    [Fact]
    public async Task A_rollback_and_retries()
    {
        ActiveDb db = Db;

        // begin-snippet: sessions-rollback
        await db.TransactionAsync(
            async transaction =>
            {
                await User.CreateAsync(new User { Username = "bob", Name = "Bob" });
                if (await User.CountAsync() < 10)
                {
                    await transaction.RollbackAsync();
                }
            },
            IsolationLevel.Serializable,
            retries: 3);
        // end-snippet

        Assert.Equal(0, await User.CountAsync());

        int attempts = 0;
        Account account = await Account.CreateAsync(new Account());
        await db.TransactionAsync(
            async () =>
            {
                attempts++;
                await account.UpdateAsync(a => a.Balance++);
            },
            retries: 3);
        Assert.Equal(1, attempts);
    }

    [Fact]
    public async Task A_handle_and_savepoints()
    {
        ActiveDb db = Db;

        // begin-snippet: sessions-handle
        await using ActiveTransaction outer = await db.BeginTransactionAsync();
        await User.CreateAsync(new User { Username = "bob", Name = "Bob" });

        await using (ActiveTransaction inner = await db.BeginTransactionAsync())     // a savepoint
        {
            await User.CreateAsync(new User { Username = "ann", Name = "Ann" });
        }                                                                            // no commit: Ann is gone again

        await outer.CommitAsync();
        // end-snippet

        Assert.Equal("bob", (await User.SingleAsync()).Username);
        Assert.False(outer.IsOpen);
    }

    [Fact]
    public async Task What_a_rollback_does_to_records()
    {
        ActiveDb db = Db;
        User bob = await User.CreateAsync(new User { Username = "bob", Name = "Bob", Age = 30 });
        User ann = new() { Username = "ann", Name = "Ann" };

        await using (ActiveTransaction transaction = await db.BeginTransactionAsync())
        {
            await bob.UpdateAsync(u => u.Age = 31);
            await ann.SaveAsync();
        }

        // New again, and still changed: saving them writes them once more.
        Assert.Equal((0, 31), (ann.Id, bob.Age));
        Assert.Equal((default, bob.CreatedAt), (ann.CreatedAt, bob.UpdatedAt));
        await User.SaveAllAsync([bob, ann]);
        Assert.Equal(31, (await User.FindOrFailAsync(bob.Id)).Age);
        Assert.Equal(2, await User.CountAsync());
    }

    [Fact]
    public async Task A_session()
    {
        ActiveDb db = Db;
        await User.CreateAllAsync([new User { Username = "bob", Name = "Bob" }, new User { Username = "ann", Name = "Ann" }]);

        // begin-snippet: sessions-session
        await using (ActiveSession session = db.BeginSession())
        {
            List<User> users = await User.AllAsync();
            User bob = await User.FindOrFailAsync(users[0].Id);                      // no query: the same object
            users.ForEach(u => u.Age++);
            int rows = await session.SaveChangesAsync();                             // both rows, in one transaction
        }
        // end-snippet

        Assert.All(await User.AllAsync(), u => Assert.Equal(1, u.Age));

        await using (db.BeginSession())
        {
            List<User> users = await User.AllAsync();
            Assert.Same(users[0], await User.FindOrFailAsync(users[0].Id));
            users.ForEach(u => u.Name = "Unsaved");
            await users[0].SaveAsync();
        }

        Assert.Equal(1, await User.CountAsync(u => u.Name == "Unsaved"));
    }

    [Fact]
    public async Task In_parallel()
    {
        // begin-snippet: sessions-parallel
        User[] users = await Task.WhenAll(
            User.CreateAsync(new User { Username = "bob", Name = "Bob" }),
            User.CreateAsync(new User { Username = "ann", Name = "Ann" }));
        // end-snippet

        Assert.Equal(2, users.Select(u => u.Id).Distinct().Count());
        await using (Db.BeginSession())
        {
            await Task.WhenAll(User.AllAsync(), User.AllAsync(), User.CountAsync());
        }
    }

    [Fact]
    public async Task Begun_in_an_async_helper()
    {
        ActiveTransaction transaction = await HelperAsync();
        await using (transaction)
        {
            Assert.True(transaction.IsOpen);
            Assert.Equal(0, await User.CountAsync());
        }

        async Task<ActiveTransaction> HelperAsync() => await Db.BeginTransactionAsync();
    }

    [Fact]
    public async Task A_helper_that_takes_the_work()
    {
        ActiveDb db = Db;

        // begin-snippet: sessions-helper
        Task AuditedAsync(Func<Task> work) => db.TransactionAsync(async () =>
        {
            await work();
            await Document.CreateAsync(new Document { Title = "Audit" });
        });

        await AuditedAsync(() => User.CreateAsync(new User { Username = "bob", Name = "Bob" }));
        // end-snippet

        Assert.Equal((1, 1), (await User.CountAsync(), await Document.CountAsync()));
    }
}
