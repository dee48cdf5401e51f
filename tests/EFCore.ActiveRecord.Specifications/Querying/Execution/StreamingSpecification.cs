using Microsoft.EntityFrameworkCore;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Querying.Execution;

/// <summary>Enumerating a query: the lease and its connection end with the enumeration, however it ends (checked after every test).</summary>
public abstract class StreamingSpecification : ReadingSpecification
{
    [SkippableFact]
    public async Task Rows_are_streamed_in_order()
    {
        List<string> names = [];
        await foreach (User user in User.OrderBy(u => u.Name))
        {
            names.Add(user.Name);
        }

        Assert.Equal(["ann", "bob", "cid", "dan", "eve"], names);
        Assert.Single(Commands.Texts);
    }

    [SkippableFact]
    public async Task EF_Cores_streams_and_projections_work_too()
    {
        List<string> names = [];
        await foreach (User user in User.OrderBy(u => u.Name).AsAsyncEnumerable())
        {
            names.Add(user.Name);
        }

        await foreach (string name in User.OrderByDescending(u => u.Name).Select(u => u.Name).AsAsyncEnumerable())
        {
            names.Add(name);
        }

        Assert.Equal(["ann", "bob", "cid", "dan", "eve", "eve", "dan", "cid", "bob", "ann"], names);
    }

    [SkippableFact]
    public async Task Streamed_records_know_that_they_are_persisted()
    {
        await foreach (User user in User.OrderBy(u => u.Name))
        {
            await user.UpdateAsync(u => u.Age++);
        }

        Assert.Equal(5, Commands.Texts.Count(t => t.StartsWith("UPDATE", StringComparison.Ordinal)));
        await using DbContext context = Db.CreateContext();
        Assert.Equal([32, 18, 46, 32, 19], await context.Set<User>().OrderBy(u => u.Id).Select(u => u.Age).ToListAsync());
    }

    [SkippableFact]
    public async Task A_stream_holds_one_lease_until_it_ends()
    {
        await foreach (User user in User.Query)
        {
            Assert.Equal(1, Db.Inner.OpenLeases);
        }

        Assert.Equal(0, Db.Inner.OpenLeases);
        Assert.Equal(0, Commands.OpenConnections);
    }

    [SkippableFact]
    public async Task A_stream_that_is_broken_off_ends_its_lease()
    {
        await foreach (User user in User.OrderBy(u => u.Id))
        {
            break;
        }

        Assert.Equal(0, Db.Inner.OpenLeases);
        Assert.Equal(0, Commands.OpenConnections);
    }

    [SkippableFact]
    public async Task A_stream_whose_body_throws_ends_its_lease()
    {
        await Assert.ThrowsAsync<FormatException>(async () =>
        {
            await foreach (User user in User.OrderBy(u => u.Id))
            {
                throw new FormatException();
            }
        });

        Assert.Equal(0, Db.Inner.OpenLeases);
        Assert.Equal(0, Commands.OpenConnections);
    }

    [SkippableFact]
    public async Task A_stream_that_is_cancelled_midway_ends_its_lease()
    {
        using CancellationTokenSource cancellation = new();
        int seen = 0;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (User user in User.OrderBy(u => u.Id).AsAsyncEnumerable().WithCancellation(cancellation.Token))
            {
                seen++;
                await cancellation.CancelAsync();
            }
        });

        Assert.Equal(1, seen);
        Assert.Equal(0, Db.Inner.OpenLeases);
        Assert.Equal(0, Commands.OpenConnections);
    }

    [SkippableFact]
    public async Task A_stream_whose_statement_fails_ends_its_lease()
    {
        Commands.BeforeSend = command => command.CommandText = "SELECT * FROM nowhere";
        await Assert.ThrowsAsync<SchemaMismatchException>(async () =>
        {
            await foreach (User user in User.Query)
            {
            }
        });
        Assert.Throws<SchemaMismatchException>(() => User.Query.ToList());

        Commands.BeforeSend = null;
        Assert.Equal(0, Db.Inner.OpenLeases);
        Assert.Equal(0, Commands.OpenConnections);
    }

    [SkippableFact]
    public async Task A_stream_that_was_cancelled_before_sends_nothing()
    {
        CancellationToken cancelled = new(canceled: true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => User.Query.ToListAsync(cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => User.AllAsync(cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => User.CountAsync(cancellationToken: cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => User.Query.ExecuteDeleteAsync(cancelled));

        Assert.Empty(Commands.Texts);
    }

    [SkippableFact]
    public async Task An_enumerator_that_was_never_moved_holds_nothing()
    {
        IAsyncEnumerator<User> rows = User.Query.GetAsyncEnumerator();
        Assert.Equal(0, Db.Inner.OpenLeases);

        await rows.DisposeAsync();

        Assert.Equal(0, Db.Inner.OpenLeases);
        Assert.Empty(Commands.Texts);
    }

    [SkippableFact]
    public async Task A_stream_stays_at_its_end()
    {
        await using IAsyncEnumerator<User> rows = User.Where(u => u.Name == "ann").GetAsyncEnumerator();

        Assert.True(await rows.MoveNextAsync());
        Assert.False(await rows.MoveNextAsync());
        Assert.False(await rows.MoveNextAsync());
        Assert.Equal(0, Db.Inner.OpenLeases);
    }

    [SkippableFact]
    public void Rows_are_enumerated_synchronously()
    {
        List<string> names = [];
        foreach (User user in User.Where(u => u.Age > 18).OrderBy(u => u.Name))
        {
            Assert.Equal(1, Db.Inner.OpenLeases);
            names.Add(user.Name);
        }

        Assert.Equal(["ann", "cid", "dan"], names);
        Assert.Equal(0, Db.Inner.OpenLeases);
    }

    [SkippableFact]
    public void A_synchronous_enumeration_that_is_broken_off_or_throws_ends_its_lease()
    {
        foreach (User user in User.OrderBy(u => u.Id))
        {
            break;
        }

        Assert.Equal(0, Commands.OpenConnections);
        Assert.Throws<FormatException>((Action)(() =>
        {
            foreach (User user in User.OrderBy(u => u.Id))
            {
                throw new FormatException();
            }
        }));
        Assert.Equal(0, Db.Inner.OpenLeases);
        Assert.Equal(0, Commands.OpenConnections);
    }

    [SkippableFact]
    public async Task Each_enumeration_runs_the_query_anew()
    {
        ActiveQuery<User> query = User.OrderBy(u => u.Id);
        IAsyncEnumerable<User> stream = query.AsAsyncEnumerable();

        Assert.Equal(5, await Count(stream));
        Assert.Equal(5, await Count(stream));
        Assert.Equal(2, Commands.Texts.Count);

        static async Task<int> Count(IAsyncEnumerable<User> users)
        {
            int count = 0;
            await foreach (User user in users)
            {
                count++;
            }

            return count;
        }
    }

    [SkippableFact]
    public async Task Other_queries_run_between_the_rows()
    {
        List<(string, int)> seen = [];
        await foreach (User user in User.OrderBy(u => u.Name))
        {
            seen.Add((user.Name, await Post.CountAsync(p => p.UserId == user.Id)));
        }

        Assert.Equal(Users.OrderBy(u => u.Name).Select(u => (u.Name, u.Posts.Count)), seen);
    }

    [SkippableFact]
    public async Task Other_queries_run_between_the_rows_in_a_transaction_too()
    {
        List<(string, int)> seen = [];
        await Db.TransactionAsync(async () =>
        {
            await foreach (User user in User.OrderBy(u => u.Name))
            {
                seen.Add((user.Name, await Post.CountAsync(p => p.UserId == user.Id)));
                if (seen.Count == 3)
                {
                    break;
                }
            }

            Assert.Equal(5, await User.CountAsync());
        });

        Assert.Equal(Users.OrderBy(u => u.Name).Take(3).Select(u => (u.Name, u.Posts.Count)), seen);
    }

    [SkippableFact]
    public async Task Two_streams_run_side_by_side_in_a_session()
    {
        await using ActiveSession session = Db.BeginSession();
        List<string> pairs = [];
        await foreach (User user in User.OrderBy(u => u.Name).Take(2))
        {
            await foreach (Post post in Post.OrderBy(p => p.Id).Take(2))
            {
                pairs.Add($"{user.Name} {post.Title}");
            }
        }

        Assert.Equal(["ann first", "ann second", "bob first", "bob second"], pairs);
    }
}
