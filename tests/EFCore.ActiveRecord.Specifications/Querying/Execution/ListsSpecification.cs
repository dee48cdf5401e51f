using Microsoft.EntityFrameworkCore;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Querying.Execution;

/// <summary>A query's own <c>ToListAsync</c>: all rows in one go, as EF Core's operator gives them one by one.</summary>
public abstract class ListsSpecification : ReadingSpecification
{
    private Action? _atValue;

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_list_is_what_a_stream_gives(bool isHeard)
    {
        using ActiveDb? quiet = isHeard ? null : Open(Store);
        using IDisposable? used = quiet?.Use();

        // Twice, as the first query of a shape may be run another way.
        for (int i = 0; i < 2; i++)
        {
            foreach (ActiveQuery<User> query in (ActiveQuery<User>[])[User.Query, User.OrderBy("-name"), User.Where(u => u.Age > 99), User.OrderBy(u => u.Name).Skip(1).Take(2)])
            {
                List<User> list = await query.ToListAsync();
                List<User> operators = await EntityFrameworkQueryableExtensions.ToListAsync(query);
                List<User> stream = [];
                await foreach (User user in query)
                {
                    stream.Add(user);
                }

                Assert.Equal(stream.Select(u => (u.Id, u.Name, u.Age)), list.Select(u => (u.Id, u.Name, u.Age)));
                Assert.Equal(stream.Select(u => u.Id), operators.Select(u => u.Id));
                Assert.All(list, u => Assert.True(u.IsPersisted && !u.IsChanged));
            }
        }
    }

    [SkippableFact]
    public async Task A_list_brings_what_is_loaded_with_its_records()
    {
        for (int i = 0; i < 2; i++)
        {
            List<User> users = await User.WithSelectIn(u => u.Posts).OrderBy(u => u.Name).ToListAsync();
            Assert.Contains(users, u => u.Posts.Count > 0);
            Assert.All(users.SelectMany(u => u.Posts), p => Assert.True(p.IsPersisted && !p.IsChanged && p.User is not null));
        }
    }

    [SkippableFact]
    public async Task A_list_is_read_between_the_rows_of_a_stream_in_a_session()
    {
        await using ActiveSession session = Db.BeginSession();
        List<(string, int)> seen = [];
        await foreach (User user in User.OrderBy(u => u.Name))
        {
            seen.Add((user.Name, (await User.OrderBy(u => u.Id).ToListAsync()).Count));
        }

        Assert.Equal([("ann", 5), ("bob", 5), ("cid", 5), ("dan", 5), ("eve", 5)], seen);
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_list_that_is_cancelled_between_two_rows_ends_its_lease(bool isHeard)
    {
        using ActiveDb? quiet = isHeard ? null : Open(Store);
        using IDisposable? used = quiet?.Use();
        await Tag.OrderBy(t => t.Id).ToListAsync();
        using CancellationTokenSource cancellation = new();
        _atValue = cancellation.Cancel;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Tag.OrderBy(t => t.Id).ToListAsync(cancellation.Token));
        _atValue = null;
        Assert.Equal(0, (quiet ?? Db).Inner.OpenLeases);
        Assert.Equal(2, (await Tag.OrderBy(t => t.Id).ToListAsync()).Count);
    }

    [SkippableFact]
    public async Task A_list_of_a_disposed_database_is_refused()
    {
        ActiveDb db = Open(Store);
        ActiveQuery<User> users;
        using (db.Use())
        {
            users = User.OrderBy(u => u.Id);
        }

        await db.DisposeAsync();
        await Assert.ThrowsAsync<NoDatabaseException>(async () => await users.ToListAsync());
    }

    protected override void Configure(ActiveRecordOptionsBuilder options)
    {
        base.Configure(options);
        options.ConfigureModel(model => model.Entity<Tag>().Property(t => t.Name).HasConversion(name => name, stored => Read(stored)));
    }

    private string Read(string stored)
    {
        _atValue?.Invoke();
        return stored;
    }
}
