using System.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Database.Sessions;

public abstract class TransactionSpecification : SessionsSpecification
{
    [SkippableFact(Timeout = Limit)]
    public async Task What_the_code_writes_is_committed_at_its_end()
    {
        await Db.TransactionAsync(async () =>
        {
            User bob = await CreateUserAsync("bob");
            await Post.CreateAsync(new Post { Title = "Hello", UserId = bob.Id });
            Assert.Equal(1, await User.CountAsync());
        });

        Assert.Equal("bob", await UsernamesAsync());
        Assert.Equal("Hello", (await Post.SingleAsync()).Title);
    }

    [SkippableFact(Timeout = Limit)]
    public async Task An_exception_rolls_all_of_it_back_and_comes_out_as_the_very_object()
    {
        ExpectedException thrown = new();

        ExpectedException caught = await Assert.ThrowsAsync<ExpectedException>(() => Db.TransactionAsync(async () =>
        {
            await CreateUserAsync("bob");
            await CreateUserAsync("ann");
            throw thrown;
        }));

        Assert.Same(thrown, caught);
        Assert.Equal("", await UsernamesAsync());
    }

    [SkippableFact(Timeout = Limit)]
    public async Task An_exception_before_the_first_await_rolls_back_as_well()
    {
        await Assert.ThrowsAsync<ExpectedException>(() => Db.TransactionAsync(() => throw new ExpectedException()));

        await CreateUserAsync("bob");
        Assert.Equal("bob", await UsernamesAsync());
    }

    [SkippableFact(Timeout = Limit)]
    public async Task The_codes_result_is_the_transactions_result()
    {
        User bob = await Db.TransactionAsync(() => CreateUserAsync("bob"));
        int age = await Db.TransactionAsync(async tx =>
        {
            Assert.True(tx.IsOpen);
            return (await bob.UpdateAsync(u => u.Age = 30)).Age;
        });

        Assert.Equal(30, age);
        Assert.Equal(30, (await RowAsync("bob"))!.Age);
    }

    [SkippableFact(Timeout = Limit)]
    public async Task After_a_rollback_inside_the_code_the_rest_runs_outside_the_transaction()
    {
        await Db.TransactionAsync(async tx =>
        {
            await CreateUserAsync("before");
            await tx.RollbackAsync();
            Assert.False(tx.IsOpen);
            await CreateUserAsync("after");
        });

        Assert.Equal("after", await UsernamesAsync());
    }

    [SkippableFact(Timeout = Limit)]
    public async Task After_a_commit_inside_the_code_an_exception_takes_back_nothing()
    {
        await Assert.ThrowsAsync<ExpectedException>(() => Db.TransactionAsync(async tx =>
        {
            await CreateUserAsync("before");
            await tx.CommitAsync();
            await CreateUserAsync("after");
            throw new ExpectedException();
        }));

        Assert.Equal("after before", await UsernamesAsync());
    }

    [SkippableFact(Timeout = Limit)]
    public async Task The_isolation_level_reaches_the_database()
    {
        await Db.TransactionAsync(async () => Assert.Equal(IsolationLevel.Serializable, await LevelAsync()), IsolationLevel.Serializable);

        await using ActiveTransaction transaction = await Db.BeginTransactionAsync(IsolationLevel.Serializable);
        Assert.Equal(IsolationLevel.Serializable, await LevelAsync());
    }

    [SkippableFact(Timeout = Limit)]
    public async Task A_begun_transaction_lasts_until_its_commit()
    {
        await using (ActiveTransaction transaction = await Db.BeginTransactionAsync())
        {
            await CreateUserAsync("bob");
            Assert.True(transaction.IsOpen);
            await transaction.CommitAsync();
            Assert.False(transaction.IsOpen);
        }

        Assert.Equal("bob", await UsernamesAsync());
    }

    [SkippableFact(Timeout = Limit)]
    public async Task A_begun_transaction_that_is_disposed_without_commit_is_rolled_back()
    {
        await using (await Db.BeginTransactionAsync())
        {
            await CreateUserAsync("bob");
        }

        await CreateUserAsync("ann");
        Assert.Equal("ann", await UsernamesAsync());
    }

    [SkippableFact(Timeout = Limit)]
    public async Task A_second_commit_is_refused_and_a_late_rollback_does_nothing()
    {
        await using ActiveTransaction transaction = await Db.BeginTransactionAsync();
        await CreateUserAsync("bob");
        await transaction.CommitAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(() => transaction.CommitAsync());
        await transaction.RollbackAsync();
        Assert.Equal("bob", await UsernamesAsync());
    }

    [SkippableFact(Timeout = Limit)]
    public async Task Of_two_commits_at_once_one_is_refused()
    {
        await using ActiveTransaction transaction = await Db.BeginTransactionAsync();
        await CreateUserAsync("bob");
        Blocker blocker = Block();
        Task first = transaction.CommitAsync();
        Task second = transaction.CommitAsync();
        await blocker.EndAsync();

        await first;
        await Assert.ThrowsAsync<InvalidOperationException>(() => second);
        Assert.Equal("bob", await UsernamesAsync());
    }

    [SkippableFact(Timeout = Limit)]
    public async Task Two_rollbacks_at_once_are_one()
    {
        ActiveTransaction transaction = await Db.BeginTransactionAsync();
        await CreateUserAsync("bob");
        Blocker blocker = Block();
        Task first = transaction.RollbackAsync();
        Task second = transaction.DisposeAsync().AsTask();
        await blocker.EndAsync();

        await Task.WhenAll(first, second);
        Assert.Equal("", await UsernamesAsync());
    }

    [SkippableFact(Timeout = Limit)]
    public async Task Child_tasks_join_and_wait_for_one_another()
    {
        await Assert.ThrowsAsync<ExpectedException>(() => Db.TransactionAsync(async () =>
        {
            await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => CreateUserAsync($"u{i}"))));
            Assert.Equal(20, await User.CountAsync());
            await Task.WhenAll(User.CountAsync(), CreateUserAsync("x"), User.AllAsync(), CreateUserAsync("y"));
            throw new ExpectedException();
        }));

        Assert.Equal("", await UsernamesAsync());
    }

    [SkippableFact(Timeout = Limit)]
    public async Task An_operation_that_waits_while_the_transaction_ends_runs_on_its_own()
    {
        ActiveTransaction transaction = await Db.BeginTransactionAsync();
        await CreateUserAsync("inside");
        Blocker blocker = Block();
        Task rollback = transaction.RollbackAsync();
        Task<User> late = Task.Run(() => CreateUserAsync("late"));
        await blocker.EndAsync();
        await rollback;
        await late;

        Assert.Equal("late", await UsernamesAsync());
    }

    [SkippableFact(Timeout = Limit)]
    public async Task A_transaction_that_waits_while_the_one_around_it_ends_is_one_of_its_own()
    {
        ActiveTransaction outer = await Db.BeginTransactionAsync();
        await CreateUserAsync("outer");
        Blocker blocker = Block();
        Task commit = outer.CommitAsync();
        Task inner = Db.TransactionAsync(() => CreateUserAsync("inner"));
        await blocker.EndAsync();
        await commit;
        await inner;

        Assert.Equal("inner outer", await UsernamesAsync());
    }

    [SkippableFact(Timeout = Limit)]
    public async Task Code_of_ExecuteAsync_and_the_records_in_it_are_part_of_the_transaction()
    {
        await Assert.ThrowsAsync<ExpectedException>(() => Db.TransactionAsync(async () =>
        {
            await Db.ExecuteAsync(async context =>
            {
                context.Add(NewUser("context"));
                await context.SaveChangesAsync();
                await CreateUserAsync("record");
            });
            Assert.Equal(2, await User.CountAsync());
            throw new ExpectedException();
        }));

        Assert.Equal("", await UsernamesAsync());
    }

    [SkippableFact(Timeout = Limit)]
    public async Task What_code_of_ExecuteAsync_adds_to_the_context_stays_there_until_it_is_saved_or_the_code_ends()
    {
        await Db.TransactionAsync(async () =>
        {
            await Db.ExecuteAsync(async context =>
            {
                context.Add(NewUser("context"));
                await CreateUserAsync("record");
                await context.SaveChangesAsync();
                context.Add(NewUser("forgotten"));
            });
            await Db.ExecuteAsync(context => context.SaveChangesAsync());
        });

        Assert.Equal("context record", await UsernamesAsync());
    }

    [SkippableFact(Timeout = Limit)]
    public async Task A_transaction_cannot_end_inside_code_of_ExecuteAsync()
    {
        await Db.TransactionAsync(async tx =>
        {
            await CreateUserAsync("bob");
            await Assert.ThrowsAsync<InvalidOperationException>(() => Db.ExecuteAsync(_ => tx.CommitAsync()));
            await Assert.ThrowsAsync<InvalidOperationException>(() => Db.ExecuteAsync(_ => tx.RollbackAsync()));
        });

        Assert.Equal("bob", await UsernamesAsync());
    }

    [SkippableFact(Timeout = Limit)]
    public async Task Negative_retries_and_missing_code_are_refused()
    {
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Db.TransactionAsync(() => Task.CompletedTask, retries: -1));
        await Assert.ThrowsAsync<ArgumentNullException>(() => Db.TransactionAsync((Func<Task>)null!));
    }

    [SkippableFact(Timeout = Limit)]
    public async Task Other_errors_are_not_retried()
    {
        await CreateUserAsync("bob");
        int runs = 0;

        await Assert.ThrowsAsync<UniqueConstraintException>(() => Db.TransactionAsync(
            () =>
            {
                runs++;
                return CreateUserAsync("bob");
            },
            retries: 3));

        Assert.Equal(1, runs);
    }

    private Task<IsolationLevel> LevelAsync()
        => Db.ExecuteAsync(context => Task.FromResult(context.Database.CurrentTransaction!.GetDbTransaction().IsolationLevel));
}
