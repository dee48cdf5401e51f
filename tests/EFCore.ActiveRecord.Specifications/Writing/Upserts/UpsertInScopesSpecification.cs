using EFCore.ActiveRecord.Specifications.Writing.Saving;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Writing.Upserts;

/// <summary>Upserts in transactions and sessions.</summary>
public abstract class UpsertInScopesSpecification : WritingSpecification
{
    [SkippableFact]
    public async Task A_transaction_around_it_takes_it_back_and_the_records_too()
    {
        User there = await User.CreateAsync(NewUser("Bob"));
        User bob = NewUser("Bob", 50);
        User ann = NewUser("Ann");

        await Db.TransactionAsync(async transaction =>
        {
            await User.UpsertAllAsync([bob, ann], on: u => u.Username);
            Assert.Equal((2, there.Id), (await User.CountAsync(), bob.Id));
            await transaction.RollbackAsync();
        });

        Assert.Equal((1, 30), (await RowsAsync("user"), (await User.SingleAsync()).Age));
        Assert.Equal((0, false, 50, default), (bob.Id, bob.IsPersisted, bob.Age, bob.CreatedAt));
        Assert.Equal((0, false), (ann.Id, ann.IsPersisted));
        await User.UpsertAllAsync([bob, ann], on: u => u.Username);
        Assert.Equal(2, await RowsAsync("user"));
    }

    [SkippableFact]
    public async Task An_error_in_a_transaction_leaves_that_as_it_was()
    {
        await Db.TransactionAsync(async () =>
        {
            await User.CreateAsync(NewUser("Ann"));
            User other = await User.CreateAsync(NewUser("Eve"));
            await Assert.ThrowsAsync<UniqueConstraintException>(() => User.UpsertAllAsync([NewUser("Bob"), new User { Id = other.Id, Username = "ann", Name = "X" }]));
        });

        Assert.Equal(["ann", "eve"], (await User.OrderBy(u => u.Username).ToListAsync()).Select(u => u.Username));
    }

    [SkippableFact]
    public async Task Cancelled_nothing_is_written()
    {
        using CancellationTokenSource source = new();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => User.UpsertAsync(NewUser("Bob"), on: u => u.Username, cancellationToken: source.Token));

        using CancellationTokenSource later = new();
        List<Legacy> rows = [.. Enumerable.Range(0, 6000).Select(i => new Legacy { Code = $"c{i}" })];
        int sent = 0;
        Commands.BeforeSend = _ =>
        {
            if (++sent == 2)
            {
                later.Cancel();
            }
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Legacy.UpsertAllAsync(rows, cancellationToken: later.Token));
        Commands.BeforeSend = null;

        Assert.Equal((0, 0), (await RowsAsync("user"), await RowsAsync("legacy")));
        Assert.All(rows, r => Assert.False(r.IsPersisted));
    }

    [SkippableFact]
    public async Task In_a_session_the_record_stands_for_its_row()
    {
        int there = (await User.CreateAsync(NewUser("Bob"))).Id;
        await using (ActiveSession session = Db.BeginSession())
        {
            User bob = await User.UpsertAsync(NewUser("Bob", 50), on: u => u.Username);
            User ann = await User.UpsertAsync(NewUser("Ann"), on: u => u.Username);

            Assert.Same(bob, await User.FindAsync(there));
            Assert.Same(ann, await User.FindAsync(ann.Id));
            bob.Age = 51;
            Assert.Equal(["UPDATE user: age, updated_at"], await WritesOf(() => session.SaveChangesAsync()));
        }

        Assert.Equal([30, 51], (await User.OrderBy(u => u.Age).ToListAsync()).Select(u => u.Age));
    }

    [SkippableFact]
    public async Task In_a_session_its_own_object_of_the_row_follows_and_keeps_its_other_changes()
    {
        int id = (await User.CreateAsync(NewUser("Bob"))).Id;
        await using (ActiveSession session = Db.BeginSession())
        {
            User tracked = await User.FindOrFailAsync(id);
            tracked.Email = "b@x";
            tracked.Age = 99;

            User bob = await User.UpsertAsync(new User { Username = "bob", Name = "Robert", Age = 50 }, on: u => u.Username, update: u => new { u.Name, u.Age });

            Assert.Equal(("Robert", 50, "b@x"), (tracked.Name, tracked.Age, tracked.Email));
            Assert.Equal((id, "Robert", null), (bob.Id, bob.Name, bob.Email));
            Assert.Same(tracked, await User.FindAsync(id));
            Assert.Equal(["email"], tracked.Changes.Keys);
            Assert.Equal(["UPDATE user: email, updated_at"], await WritesOf(() => session.SaveChangesAsync()));
        }

        User row = await User.SingleAsync();
        Assert.Equal(("Robert", 50, "b@x"), (row.Name, row.Age, row.Email));
    }

    [SkippableFact]
    public async Task In_a_session_a_record_that_it_has_is_written_and_clean()
    {
        int id = (await User.CreateAsync(NewUser("Bob"))).Id;
        await using ActiveSession session = Db.BeginSession();
        User tracked = await User.FindOrFailAsync(id);
        tracked.Age = 99;

        await User.UpsertAsync(tracked);

        Assert.Empty(await WritesOf(() => session.SaveChangesAsync()));
        Assert.Equal(99, Convert.ToInt32(await ScalarAsync("SELECT age FROM \"user\"")));
    }

    [SkippableFact]
    public async Task In_a_session_a_rollback_sets_all_back()
    {
        int id = (await User.CreateAsync(NewUser("Bob"))).Id;
        await using ActiveSession session = Db.BeginSession();
        User tracked = await User.FindOrFailAsync(id);
        User ann = NewUser("Ann");

        await Db.TransactionAsync(async transaction =>
        {
            await User.UpsertAllAsync([new User { Username = "bob", Name = "Robert", Age = 50 }, ann], on: u => u.Username);
            Assert.Equal(50, tracked.Age);
            await transaction.RollbackAsync();
        });

        Assert.Equal((30, "Bob", false), (tracked.Age, tracked.Name, tracked.IsChanged));
        Assert.Equal((0, false), (ann.Id, ann.IsPersisted));
        Assert.Empty(await WritesOf(() => session.SaveChangesAsync()));
        Assert.Equal(1, await RowsAsync("user"));
    }

    [SkippableFact]
    public async Task In_a_session_relations_follow_the_foreign_keys_of_the_row()
    {
        User ann = await User.CreateAsync(NewUser("Ann"));
        User bob = await User.CreateAsync(NewUser("Bob"));
        Post post = await Post.CreateAsync(new Post { Title = "One", UserId = ann.Id });
        await using ActiveSession session = Db.BeginSession();
        User second = await User.FindOrFailAsync(bob.Id);
        Post tracked = await Post.Query.Include(p => p.User).SingleAsync();

        await Post.UpsertAsync(new Post { Id = post.Id, Title = "Two", UserId = bob.Id });

        Assert.Same(second, tracked.User);
        Assert.Empty(await WritesOf(() => session.SaveChangesAsync()));
        Assert.Equal(bob.Id, Convert.ToInt32(await ScalarAsync("SELECT user_id FROM post")));
    }
}
