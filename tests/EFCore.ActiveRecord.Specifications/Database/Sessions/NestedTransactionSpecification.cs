using System.Data;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Database.Sessions;

public abstract class NestedTransactionSpecification : SessionsSpecification
{
    [SkippableFact(Timeout = Limit)]
    public async Task A_failed_inner_one_takes_back_only_its_own_work()
    {
        User? inner = null;
        await Db.TransactionAsync(async () =>
        {
            await CreateUserAsync("before");
            await Assert.ThrowsAsync<ExpectedException>(() => Db.TransactionAsync(async () =>
            {
                inner = await CreateUserAsync("inner");
                throw new ExpectedException();
            }));
            await CreateUserAsync("after");
        });

        Assert.Equal("after before", await UsernamesAsync());
        Assert.False(IsPersisted(inner!));
        Assert.Equal(0, inner!.Id);
    }

    [SkippableFact(Timeout = Limit)]
    public async Task A_failed_outer_one_takes_a_committed_inner_one_back()
    {
        User? inner = null;
        await Assert.ThrowsAsync<ExpectedException>(() => Db.TransactionAsync(async () =>
        {
            await Db.TransactionAsync(async () => inner = await CreateUserAsync("inner"));
            throw new ExpectedException();
        }));

        Assert.Equal("", await UsernamesAsync());
        Assert.False(IsPersisted(inner!));
    }

    [SkippableFact(Timeout = Limit)]
    public async Task Three_levels_end_each_for_itself()
    {
        await Db.TransactionAsync(async () =>
        {
            await CreateUserAsync("a1");
            await using (ActiveTransaction second = await Db.BeginTransactionAsync())
            {
                await CreateUserAsync("b1");
                await using (await Db.BeginTransactionAsync())
                {
                    await CreateUserAsync("c1");
                }

                await CreateUserAsync("b2");
                await second.CommitAsync();
            }

            await using (await Db.BeginTransactionAsync())
            {
                await CreateUserAsync("d1");
            }
        });

        Assert.Equal("a1 b1 b2", await UsernamesAsync());
    }

    [SkippableFact(Timeout = Limit)]
    public async Task The_outer_one_cannot_be_committed_while_an_inner_one_is_open()
    {
        await using ActiveTransaction outer = await Db.BeginTransactionAsync();
        await using (ActiveTransaction inner = await Db.BeginTransactionAsync())
        {
            await CreateUserAsync("bob");
            await Assert.ThrowsAsync<InvalidOperationException>(() => outer.CommitAsync());
            Assert.True(outer.IsOpen && inner.IsOpen);
            await inner.CommitAsync();
        }

        await outer.CommitAsync();
        Assert.Equal("bob", await UsernamesAsync());
    }

    [SkippableFact(Timeout = Limit)]
    public async Task Rolling_the_outer_one_back_ends_the_inner_one()
    {
        ActiveTransaction outer = await Db.BeginTransactionAsync();
        ActiveTransaction inner = await Db.BeginTransactionAsync();
        User bob = await CreateUserAsync("bob");
        await outer.DisposeAsync();

        Assert.False(inner.IsOpen);
        Assert.False(IsPersisted(bob));
        await Assert.ThrowsAsync<InvalidOperationException>(() => inner.CommitAsync());
        await inner.DisposeAsync();
        await bob.SaveAsync();
        Assert.Equal("bob", await UsernamesAsync());
    }

    [SkippableFact(Timeout = Limit)]
    public async Task Code_whose_transaction_was_ended_from_around_is_told()
    {
        TaskCompletionSource begun = new(), ended = new();
        ActiveTransaction outer = await Db.BeginTransactionAsync();
        Task inner = Task.Run(() => Db.TransactionAsync(async () =>
        {
            await CreateUserAsync("bob");
            begun.SetResult();
            await ended.Task;
        }));
        await begun.Task;
        await outer.RollbackAsync();
        ended.SetResult();

        await Assert.ThrowsAsync<InvalidOperationException>(() => inner);
        Assert.Equal("", await UsernamesAsync());
    }

    [SkippableFact(Timeout = Limit)]
    public async Task Inner_ones_in_parallel_do_not_interleave()
    {
        await Db.TransactionAsync(async () =>
        {
            await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => AttemptAsync(i))));
            await CreateUserAsync("z");
        });

        Assert.Equal("a0 a2 a4 a6 b0 b2 b4 b6 z", await UsernamesAsync());

        async Task AttemptAsync(int i)
        {
            try
            {
                await Db.TransactionAsync(async () =>
                {
                    await CreateUserAsync($"a{i}");
                    await Task.Yield();
                    await CreateUserAsync($"b{i}");
                    if (i % 2 == 1)
                    {
                        throw new ExpectedException();
                    }
                });
            }
            catch (ExpectedException)
            {
            }
        }
    }

    [SkippableFact(Timeout = Limit)]
    public async Task What_the_outer_flow_does_beside_an_inner_one_is_not_lost_by_its_rollback()
    {
        TaskCompletionSource begun = new(), end = new();
        await Db.TransactionAsync(async () =>
        {
            Task inner = Task.Run(() => Db.TransactionAsync(async () =>
            {
                await CreateUserAsync("inner");
                begun.SetResult();
                await end.Task;
                throw new ExpectedException();
            }));
            await begun.Task;
            Task<User> beside = CreateUserAsync("outer");
            Assert.False(beside.IsCompleted);
            end.SetResult();
            await Assert.ThrowsAsync<ExpectedException>(() => inner);
            await beside;
        });

        Assert.Equal("outer", await UsernamesAsync());
    }

    [SkippableFact(Timeout = Limit)]
    public async Task A_refused_row_leaves_the_transaction_usable()
    {
        await Db.TransactionAsync(async () =>
        {
            await CreateUserAsync("bob");
            await Assert.ThrowsAsync<UniqueConstraintException>(() => CreateUserAsync("bob"));
            await CreateUserAsync("ann");
        });

        Assert.Equal("ann bob", await UsernamesAsync());
    }

    [SkippableFact(Timeout = Limit)]
    public async Task Another_isolation_level_inside_is_refused()
    {
        await Db.TransactionAsync(
            async () =>
            {
                await Assert.ThrowsAsync<InvalidOperationException>(() => Db.TransactionAsync(() => Task.CompletedTask, IsolationLevel.ReadUncommitted));
                await Db.TransactionAsync(() => CreateUserAsync("bob"), IsolationLevel.Serializable);
            },
            IsolationLevel.Serializable);

        Assert.Equal("bob", await UsernamesAsync());
    }

    [SkippableFact(Timeout = Limit)]
    public async Task Transactions_in_parallel_inside_code_of_ExecuteAsync_do_not_interleave()
    {
        await Db.TransactionAsync(() => Db.ExecuteAsync(_ => Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Run(async () =>
        {
            await using ActiveTransaction transaction = await Db.BeginTransactionAsync();
            await CreateUserAsync($"u{i}");
            if (i % 2 == 0)
            {
                await transaction.CommitAsync();
            }
        })))));

        Assert.Equal("u0 u2", await UsernamesAsync());
    }
}
