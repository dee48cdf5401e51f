using Xunit;

namespace EFCore.ActiveRecord.Specifications.Database.Sessions;

/// <summary>Who is in a session, transaction or use: the flow that opened it and its child tasks, and nobody else.</summary>
public abstract class FlowSpecification : SessionsSpecification
{
    [SkippableFact(Timeout = Limit)]
    public async Task What_is_begun_is_seen_by_the_caller_and_its_child_tasks()
    {
        await CreateUserAsync("bob");
        await using (Db.BeginSession())
        {
            User bob = await User.SingleAsync();
            Assert.Same(bob, await Task.Run(() => User.SingleAsync()));
        }

        await using ActiveTransaction transaction = await Db.BeginTransactionAsync();
        await Task.Run(() => CreateUserAsync("ann"));
        await transaction.RollbackAsync();
        Assert.Equal("bob", await UsernamesAsync());
    }

    [SkippableFact(Timeout = Limit)]
    public async Task What_a_child_task_begins_its_parent_and_siblings_do_not_see()
    {
        await CreateUserAsync("bob");
        TaskCompletionSource begun = new(), end = new();
        Task child = Task.Run(async () =>
        {
            await using ActiveSession session = Db.BeginSession();
            User bob = await User.SingleAsync();
            begun.SetResult();
            await end.Task;
            Assert.Same(bob, await User.SingleAsync());
        });
        await begun.Task;

        Assert.NotSame(await User.SingleAsync(), await User.SingleAsync());
        await Task.Run(async () => Assert.NotSame(await User.SingleAsync(), await User.SingleAsync()));
        end.SetResult();
        await child;
    }

    [SkippableFact(Timeout = Limit)]
    public async Task A_child_task_that_outlives_the_session_has_operations_of_its_own()
    {
        await CreateUserAsync("bob");
        TaskCompletionSource read = new(), ended = new();
        Task child;
        await using (Db.BeginSession())
        {
            child = Task.Run(async () =>
            {
                User bob = await User.SingleAsync();
                read.SetResult();
                await ended.Task;
                Assert.NotSame(bob, await User.SingleAsync());
                await bob.UpdateAsync(u => u.Age = 30);
            });
            await read.Task;
        }

        ended.SetResult();
        await child;
        Assert.Equal(30, (await RowAsync("bob"))!.Age);
    }

    [SkippableFact(Timeout = Limit)]
    public async Task Transactions_on_two_databases_at_once_are_apart()
    {
        using TestStore store = CreateStore();
        await using ActiveDb other = ActiveDb.Open(store.Configure, models: Models, configure: Configure);
        await other.CreateAllAsync();

        await Assert.ThrowsAsync<ExpectedException>(() => Db.TransactionAsync(async () =>
        {
            await CreateUserAsync("rolled-back");
            await other.TransactionAsync(() => CreateUserAsync("other"));
            await CreateUserAsync("rolled-back-too");
            throw new ExpectedException();
        }));

        Assert.Equal("", await UsernamesAsync());
        using (other.Use())
        {
            Assert.Equal("other", (await User.SingleAsync()).Username);
        }
    }

    [SkippableFact(Timeout = Limit)]
    public async Task A_transaction_makes_its_database_that_of_the_flow()
    {
        using TestStore store = CreateStore();
        await using ActiveDb other = ActiveDb.Open(store.Configure, models: Models, configure: Configure);
        await other.CreateAllAsync();

        await using (ActiveTransaction transaction = await other.BeginTransactionAsync())
        {
            await CreateUserAsync("there");
            await transaction.CommitAsync();
        }

        await using (other.BeginSession())
        {
            Assert.Equal("there", (await User.SingleAsync()).Username);
            using (Db.Use())
            {
                Assert.Equal(0, await User.CountAsync());
            }

            Assert.Equal(1, await User.CountAsync());
        }

        await CreateUserAsync("here");
        Assert.Equal("here", await UsernamesAsync());
    }

    [SkippableFact(Timeout = Limit)]
    public async Task A_use_ends_for_the_child_tasks_as_well()
    {
        using TestStore store = CreateStore();
        await using ActiveDb other = ActiveDb.Open(store.Configure, models: Models, configure: Configure);
        await other.CreateAllAsync();
        TaskCompletionSource counted = new(), ended = new();
        Task child;
        using (other.Use())
        {
            await CreateUserAsync("there");
            child = Task.Run(async () =>
            {
                Assert.Equal(1, await User.CountAsync());
                counted.SetResult();
                await ended.Task;
                Assert.Equal(0, await User.CountAsync());
            });
            await counted.Task;
        }

        ended.SetResult();
        await child;
    }
}
