using Microsoft.EntityFrameworkCore;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Database.Sessions;

/// <summary>Operations at once, and between the rows of a stream.</summary>
public abstract class ParallelSpecification : SessionsSpecification
{
    public enum Around
    {
        Nothing,
        Session,
        Transaction,
        TransactionInSession,
    }

    [SkippableTheory(Timeout = Limit)]
    [InlineData(Around.Nothing), InlineData(Around.Session), InlineData(Around.Transaction), InlineData(Around.TransactionInSession)]
    public Task Creates_updates_and_queries_run_at_once(Around around) => In(around, async () =>
    {
        await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(async () =>
        {
            User user = await CreateUserAsync($"u{i:00}");
            await user.UpdateAsync(u => u.Age = i + 1);
            Assert.Equal(i + 1, (await User.FindOrFailAsync(user.Id)).Age);
            Assert.True(await User.CountAsync() >= 1);
        })));

        Assert.Equal(12, await User.CountAsync(u => u.Age > 0));
    });

    [SkippableTheory(Timeout = Limit)]
    [InlineData(Around.Nothing), InlineData(Around.Session), InlineData(Around.Transaction), InlineData(Around.TransactionInSession)]
    public Task Operations_started_together_without_tasks_of_their_own_run(Around around) => In(around, async () =>
    {
        User[] users = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => CreateUserAsync($"u{i}")));
        await Task.WhenAll(users.Select(u => u.UpdateAsync(x => x.Age = 5)));
        Assert.Equal(10, await User.CountAsync(u => u.Age == 5));
    });

    [SkippableTheory(Timeout = Limit)]
    [InlineData(Around.Session), InlineData(Around.Transaction), InlineData(Around.TransactionInSession)]
    public async Task Between_the_rows_of_a_stream_there_is_room_for_other_operations(Around around)
    {
        await SeedAsync(5);
        await In(around, async () =>
        {
            List<string> seen = [];
            await foreach (User user in User.OrderBy(u => u.Username).AsAsyncEnumerable())
            {
                seen.Add(user.Username);
                await user.UpdateAsync(u => u.Age = seen.Count);
                await CreateUserAsync($"x{seen.Count}");
                Assert.Equal(5 + seen.Count, await User.CountAsync());
            }

            Assert.Equal(["u0", "u1", "u2", "u3", "u4"], seen);
        });

        Assert.Equal("u0 u1 u2 u3 u4 x1 x2 x3 x4 x5", await UsernamesAsync());
        Assert.Equal(4, (await RowAsync("u3"))!.Age);
    }

    [SkippableTheory(Timeout = Limit)]
    [InlineData(Around.Nothing), InlineData(Around.Session), InlineData(Around.Transaction), InlineData(Around.TransactionInSession)]
    public async Task Streams_nest(Around around)
    {
        await SeedAsync(3);
        await In(around, async () =>
        {
            List<string> pairs = [];
            await foreach (User a in User.OrderBy(u => u.Username).AsAsyncEnumerable())
            {
                await foreach (User b in User.OrderBy(u => u.Username).AsAsyncEnumerable())
                {
                    pairs.Add(a.Username[1..] + b.Username[1..]);
                    if (pairs.Count % 3 == 2)
                    {
                        break;
                    }
                }
            }

            Assert.Equal("00 01 10 11 12 20 21 22", string.Join(" ", pairs));
        });
    }

    [SkippableTheory(Timeout = Limit)]
    [InlineData(Around.Nothing), InlineData(Around.Session), InlineData(Around.Transaction)]
    public async Task Synchronous_enumeration_leaves_room_too(Around around)
    {
        await SeedAsync(3);
        await In(around, async () =>
        {
            List<int> counts = [];
            foreach (User user in User.OrderBy(u => u.Username))
            {
                counts.Add(User.Query.Count());
                counts.Add(await User.CountAsync());
                counts.Add(User.OrderBy(u => u.Username).AsEnumerable().TakeWhile(u => u.Username != user.Username).Count());
            }

            Assert.Equal([3, 3, 0, 3, 3, 1, 3, 3, 2], counts);
        });
    }

    [SkippableTheory(Timeout = Limit)]
    [InlineData(Around.Session), InlineData(Around.Transaction)]
    public async Task A_synchronous_query_between_the_rows_of_an_asynchronous_stream_is_refused_and_the_stream_goes_on(Around around)
    {
        await SeedAsync(3);
        await In(around, async () =>
        {
            List<string> seen = [];
            await foreach (User user in User.OrderBy(u => u.Username).AsAsyncEnumerable())
            {
                seen.Add(user.Username);
                if (seen.Count == 1)
                {
                    Assert.Contains("synchronous", Assert.Throws<InvalidOperationException>(() => User.Query.Count()).Message, StringComparison.Ordinal);
                    Assert.Throws<InvalidOperationException>(() => User.Query.ToList());
                }
            }

            Assert.Equal(["u0", "u1", "u2"], seen);
            Assert.Equal(3, User.Query.Count());
        });
    }

    [SkippableTheory(Timeout = Limit)]
    [InlineData(Around.Nothing), InlineData(Around.Session), InlineData(Around.Transaction)]
    public async Task A_stream_that_is_broken_off_leaves_nothing_behind(Around around)
    {
        await SeedAsync(3);
        await In(around, async () =>
        {
            await foreach (User _ in User.Query.AsAsyncEnumerable())
            {
                break;
            }

            await Assert.ThrowsAsync<ExpectedException>(async () =>
            {
                await foreach (User _ in User.Query.AsAsyncEnumerable())
                {
                    throw new ExpectedException();
                }
            });
            foreach (User _ in User.Query)
            {
                break;
            }

            Assert.Equal(3, await User.CountAsync());
        });
    }

    [SkippableFact(Timeout = Limit)]
    public async Task A_stream_goes_on_when_its_transaction_was_committed()
    {
        await SeedAsync(3);
        List<string> seen = [];
        ActiveTransaction transaction = await Db.BeginTransactionAsync();
        await foreach (User user in User.OrderBy(u => u.Username).AsAsyncEnumerable())
        {
            seen.Add(user.Username);
            if (seen.Count == 1)
            {
                await CreateUserAsync("x");
                await transaction.CommitAsync();
            }
        }

        Assert.Equal(["u0", "u1", "u2"], seen);
        Assert.Equal("u0 u1 u2 x", await UsernamesAsync());
    }

    [SkippableFact(Timeout = Limit)]
    public async Task A_stream_goes_on_when_its_session_was_disposed()
    {
        await SeedAsync(3);
        List<string> seen = [];
        ActiveSession session = Db.BeginSession();
        await foreach (User user in User.OrderBy(u => u.Username).AsAsyncEnumerable())
        {
            seen.Add(user.Username);
            await session.DisposeAsync();
        }

        Assert.Equal(["u0", "u1", "u2"], seen);
    }

    [SkippableTheory(Timeout = Limit)]
    [InlineData(Around.Nothing), InlineData(Around.Session), InlineData(Around.Transaction)]
    public async Task A_stream_left_open_in_code_of_ExecuteAsync_is_in_nobodys_way(Around around)
    {
        await SeedAsync(3);
        await In(around, async () =>
        {
            IAsyncEnumerator<User>? rows = null;
            await Db.ExecuteAsync(async _ =>
            {
                rows = User.OrderBy(u => u.Username).AsAsyncEnumerable().GetAsyncEnumerator();
                Assert.True(await rows.MoveNextAsync());
            });
            Assert.Equal(3, await User.CountAsync());
            Assert.True(await rows!.MoveNextAsync());
            Assert.Equal("u1", rows.Current.Username);
            await rows.DisposeAsync();
        });
    }

    [SkippableTheory(Timeout = Limit)]
    [InlineData(Around.Nothing), InlineData(Around.Session), InlineData(Around.Transaction), InlineData(Around.TransactionInSession)]
    public Task Records_inside_code_of_ExecuteAsync_do_not_wait_for_its_end(Around around) => In(around, async () =>
    {
        int count = await Db.ExecuteAsync(async context =>
        {
            await CreateUserAsync("bob");
            await Task.WhenAll(Task.Run(() => CreateUserAsync("ann")), Task.Run(() => CreateUserAsync("joe")));
            await Db.TransactionAsync(() => CreateUserAsync("tim"));
            await using (ActiveSession session = Db.BeginSession())
            {
                (await User.SingleAsync(u => u.Username == "bob")).Age = 30;
                await session.SaveChangesAsync();
            }

            return await Db.ExecuteAsync(inner => inner.Set<User>().CountAsync());
        });

        Assert.Equal(4, count);
        Assert.Equal(30, (await User.SingleAsync(u => u.Username == "bob")).Age);
    });

    [SkippableFact(Timeout = Limit)]
    public async Task Transactions_of_separate_flows_run_beside_one_another()
    {
        await Task.WhenAll(Enumerable.Range(0, 6).Select(i => Task.Run(async () =>
        {
            try
            {
                await Db.TransactionAsync(async () =>
                {
                    await CreateUserAsync($"a{i}");
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
        })));

        Assert.Equal("a0 a2 a4 b0 b2 b4", await UsernamesAsync());
    }

    [SkippableFact(Timeout = Limit)]
    public async Task Streams_of_many_flows_and_writes_at_once_all_come_through()
    {
        await SeedAsync(20);
        await using ActiveSession session = Db.BeginSession();
        int[] counts = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => Task.Run(async () =>
        {
            int rows = 0;
            await foreach (User user in User.Where(u => u.Username != "").AsAsyncEnumerable())
            {
                if (++rows % 5 == i % 5)
                {
                    await Legacy.CreateAsync(new Legacy { Code = $"{i}-{rows}" });
                    await Task.Yield();
                }
            }

            return rows;
        })));

        Assert.All(counts, c => Assert.Equal(20, c));
        Assert.Equal(24, await Legacy.CountAsync());
    }

    private async Task SeedAsync(int count)
        => await User.CreateAllAsync(Enumerable.Range(0, count).Select(i => NewUser($"u{i}")));

    private async Task In(Around around, Func<Task> work)
    {
        await using ActiveSession? session = around is Around.Session or Around.TransactionInSession ? Db.BeginSession() : null;
        if (around is Around.Transaction or Around.TransactionInSession)
        {
            await Db.TransactionAsync(work).WaitAsync(TimeSpan.FromMilliseconds(Limit));
        }
        else
        {
            await work().WaitAsync(TimeSpan.FromMilliseconds(Limit));
        }
    }
}
