using Microsoft.EntityFrameworkCore;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Database.Sessions;

public abstract class SessionSpecification : SessionsSpecification
{
    [SkippableFact(Timeout = Limit)]
    public async Task There_is_one_object_a_row()
    {
        int id = (await CreateUserAsync("bob")).Id;
        await Post.CreateAsync(new Post { Title = "Hello", UserId = id });
        await using ActiveSession session = Db.BeginSession();

        User? bob = await User.FindAsync(id);

        Assert.Same(bob, await User.SingleAsync());
        Assert.Same(bob, (await User.Where(u => u.Username == "bob").ToListAsync())[0]);
        Assert.Same(bob, (await Post.Query.Include(p => p.User).SingleAsync()).User);
    }

    [SkippableFact(Timeout = Limit)]
    public async Task A_tracked_record_is_found_without_a_command()
    {
        int id = (await CreateUserAsync("bob")).Id;
        await using ActiveSession session = Db.BeginSession();
        User bob = await User.SingleAsync();
        Commands.Clear();

        Assert.Same(bob, await User.FindAsync(id));
        Assert.Empty(Commands.Texts);
    }

    [SkippableFact(Timeout = Limit)]
    public async Task A_tracked_record_that_was_softly_deleted_is_not_found()
    {
        Document document = await Document.CreateAsync(new Document { Title = "Terms" });
        await using ActiveSession session = Db.BeginSession();
        Document tracked = await Document.SingleAsync();
        await tracked.DeleteAsync();

        Assert.Null(await Document.FindAsync(document.Id));
    }

    [SkippableFact(Timeout = Limit)]
    public async Task SaveChanges_writes_all_that_changed_in_one_transaction()
    {
        await User.CreateAllAsync([NewUser("ann"), NewUser("bob")]);
        await using ActiveSession session = Db.BeginSession();
        List<User> users = await User.OrderBy(u => u.Username).ToListAsync();
        (users[0].Age, users[1].Age) = (31, 30);

        Assert.Equal(2, await session.SaveChangesAsync());
        Assert.DoesNotContain(users, u => IsChanged(u));
        Assert.Equal(0, await session.SaveChangesAsync());
        Assert.Equal((31, 30), ((await RowAsync("ann"))!.Age, (await RowAsync("bob"))!.Age));
    }

    [SkippableFact(Timeout = Limit)]
    public async Task Saving_one_record_leaves_the_others_changes_pending()
    {
        await User.CreateAllAsync([NewUser("ann"), NewUser("bob")]);
        await using ActiveSession session = Db.BeginSession();
        List<User> users = await User.OrderBy(u => u.Username).ToListAsync();
        (users[0].Age, users[1].Age) = (31, 30);
        await users[0].SaveAsync();

        Assert.Equal((31, 0), ((await RowAsync("ann"))!.Age, (await RowAsync("bob"))!.Age));
        Assert.Equal(1, await session.SaveChangesAsync());
        Assert.Equal(30, (await RowAsync("bob"))!.Age);
    }

    [SkippableFact(Timeout = Limit)]
    public async Task Changes_that_were_not_saved_end_with_the_session()
    {
        await CreateUserAsync("bob");
        await using (Db.BeginSession())
        {
            (await User.SingleAsync()).Age = 30;
        }

        Assert.Equal(0, (await RowAsync("bob"))!.Age);
    }

    [SkippableFact(Timeout = Limit)]
    public async Task Records_stay_usable_after_the_session()
    {
        await CreateUserAsync("bob");
        User bob;
        await using (Db.BeginSession())
        {
            bob = await User.SingleAsync();
        }

        await bob.UpdateAsync(u => u.Age = 30);
        Assert.Equal(30, (await RowAsync("bob"))!.Age);
        await bob.DeleteAsync();
        Assert.Equal("", await UsernamesAsync());
    }

    [SkippableFact(Timeout = Limit)]
    public async Task A_record_from_outside_is_saved_beside_the_sessions_object_of_its_row()
    {
        User outside = await CreateUserAsync("bob");
        await using ActiveSession session = Db.BeginSession();
        User tracked = await User.SingleAsync();
        Assert.NotSame(outside, tracked);

        await outside.UpdateAsync(u => u.Age = 30);

        Assert.Equal((30, 30), (tracked.Age, (await RowAsync("bob"))!.Age));
        Assert.False(IsChanged(outside) || IsChanged(tracked));
        Assert.Equal(0, await session.SaveChangesAsync());
    }

    [SkippableFact(Timeout = Limit)]
    public async Task A_record_from_outside_is_deleted_with_the_sessions_object_of_its_row()
    {
        User outside = await CreateUserAsync("bob");
        await using ActiveSession session = Db.BeginSession();
        User tracked = await User.SingleAsync();

        await outside.DeleteAsync();

        Assert.False(IsPersisted(outside) || IsPersisted(tracked));
        Assert.Null(await User.FindAsync(tracked.Id));
        Assert.Equal("", await UsernamesAsync());
    }

    [SkippableFact(Timeout = Limit)]
    public async Task A_save_that_fails_does_not_keep_others_from_being_saved()
    {
        await CreateUserAsync("bob");
        await using ActiveSession session = Db.BeginSession();
        User bob = await User.SingleAsync();
        User twin = NewUser("bob");

        await Assert.ThrowsAsync<UniqueConstraintException>(() => twin.SaveAsync());
        await bob.UpdateAsync(u => u.Age = 30);
        await CreateUserAsync("ann");
        Assert.Equal(0, await session.SaveChangesAsync());
        twin.Username = "bob2";
        await twin.SaveAsync();

        Assert.Equal("ann bob bob2", await UsernamesAsync());
        Assert.Equal(30, (await RowAsync("bob"))!.Age);
    }

    [SkippableFact(Timeout = Limit)]
    public async Task A_new_record_in_a_tracked_ones_collection_is_saved_with_it()
    {
        await CreateUserAsync("bob");
        await using ActiveSession session = Db.BeginSession();
        User bob = await User.SingleAsync();
        bob.Posts.Add(new Post { Title = "Hello" });
        await bob.SaveAsync();

        Assert.Equal(bob.Id, (await Post.SingleAsync()).UserId);
    }

    [SkippableFact(Timeout = Limit)]
    public async Task A_save_that_fails_leaves_the_record_in_the_collections_that_it_was_in()
    {
        await CreateUserAsync("bob");
        await using ActiveSession session = Db.BeginSession();
        User bob = await User.SingleAsync();
        Post post = new() { Title = "Hello", CategoryId = 999 };
        bob.Posts.Add(post);

        await Assert.ThrowsAsync<ForeignKeyException>(() => bob.SaveAsync());
        Assert.Same(post, Assert.Single(bob.Posts));
        post.CategoryId = null;
        await bob.SaveAsync();

        Assert.Equal(bob.Id, (await Post.SingleAsync()).UserId);
    }

    [SkippableFact(Timeout = Limit)]
    public async Task SaveChanges_that_fails_writes_nothing_and_keeps_the_changes()
    {
        await User.CreateAllAsync([NewUser("ann"), NewUser("bob"), NewUser("joe")]);
        await using ActiveSession session = Db.BeginSession();
        List<User> users = await User.OrderBy(u => u.Username).ToListAsync();
        users[0].Age = 31;
        users[1].Username = "joe";

        await Assert.ThrowsAsync<UniqueConstraintException>(() => session.SaveChangesAsync());
        Assert.Equal(0, (await RowAsync("ann"))!.Age);
        users[1].Username = "bobby";
        Assert.Equal(2, await session.SaveChangesAsync());
        Assert.Equal("ann bobby joe", await UsernamesAsync());
        Assert.Equal(31, (await RowAsync("ann"))!.Age);
    }

    [SkippableFact(Timeout = Limit)]
    public async Task A_session_inside_a_transaction_is_part_of_it_and_its_changes_end_with_it()
    {
        await CreateUserAsync("bob");
        await Db.TransactionAsync(async () =>
        {
            await using (ActiveSession session = Db.BeginSession())
            {
                User bob = await User.SingleAsync();
                Assert.Same(bob, await User.SingleAsync());
                bob.Age = 30;
                await session.SaveChangesAsync();
                bob.Age = 99;
            }

            Assert.NotSame(await User.SingleAsync(), await User.SingleAsync());
            await CreateUserAsync("ann");
        });

        Assert.Equal(30, (await RowAsync("bob"))!.Age);
        Assert.Equal("ann bob", await UsernamesAsync());
    }

    [SkippableFact(Timeout = Limit)]
    public async Task A_transaction_inside_a_session_has_its_records()
    {
        await CreateUserAsync("bob");
        await using ActiveSession session = Db.BeginSession();
        User bob = await User.SingleAsync();
        await Db.TransactionAsync(async () =>
        {
            Assert.Same(bob, await User.SingleAsync());
            bob.Age = 30;
            await session.SaveChangesAsync();
        });

        Assert.Same(bob, await User.SingleAsync());
        Assert.Equal(30, (await RowAsync("bob"))!.Age);
    }

    [SkippableFact(Timeout = Limit)]
    public async Task SaveChanges_in_a_rolled_back_transaction_leaves_the_changes_pending()
    {
        await CreateUserAsync("bob");
        await using ActiveSession session = Db.BeginSession();
        User bob = await User.SingleAsync();
        await using (await Db.BeginTransactionAsync())
        {
            bob.Age = 30;
            await session.SaveChangesAsync();
        }

        Assert.True(IsChanged(bob));
        Assert.Equal(0, (await RowAsync("bob"))!.Age);
        Assert.Equal(1, await session.SaveChangesAsync());
        Assert.Equal(30, (await RowAsync("bob"))!.Age);
    }

    [SkippableFact(Timeout = Limit)]
    public async Task A_session_inside_a_session_is_the_same_unit_of_work()
    {
        await CreateUserAsync("bob");
        await using ActiveSession session = Db.BeginSession();
        User bob = await User.SingleAsync();
        await using (Db.BeginSession())
        {
            Assert.Same(bob, await User.SingleAsync());
            bob.Age = 30;
        }

        Assert.Same(bob, await User.SingleAsync());
        Assert.Equal(1, await session.SaveChangesAsync());
        Assert.Equal(30, (await RowAsync("bob"))!.Age);
    }

    [SkippableFact(Timeout = Limit)]
    public async Task A_disposed_session_refuses_to_save_and_is_left_by_the_flow()
    {
        ActiveSession session = Db.BeginSession();
        User bob = await CreateUserAsync("bob");
        await session.DisposeAsync();
        await session.DisposeAsync();

        Assert.False(session.IsOpen);
        await Assert.ThrowsAsync<InvalidOperationException>(() => session.SaveChangesAsync());
        Assert.NotSame(bob, await User.SingleAsync());
    }

    [SkippableFact(Timeout = Limit)]
    public async Task Disposing_the_outer_session_first_ends_the_inner_one()
    {
        ActiveSession outer = Db.BeginSession(), inner = Db.BeginSession();
        await CreateUserAsync("ann");
        await outer.DisposeAsync();

        Assert.False(inner.IsOpen);
        await CreateUserAsync("bob");
        await Assert.ThrowsAsync<InvalidOperationException>(() => inner.SaveChangesAsync());
        await inner.DisposeAsync();
        Assert.Equal("ann bob", await UsernamesAsync());
    }

    [SkippableFact(Timeout = Limit)]
    public async Task A_session_left_open_in_a_transaction_ends_with_it()
    {
        ActiveTransaction transaction = await Db.BeginTransactionAsync();
        ActiveSession session = Db.BeginSession();
        await CreateUserAsync("ann");
        await transaction.CommitAsync();

        Assert.False(session.IsOpen);
        await CreateUserAsync("bob");
        await session.DisposeAsync();
        Assert.Equal("ann bob", await UsernamesAsync());
    }

    [SkippableTheory(Timeout = Limit), InlineData(false), InlineData(true)]
    public async Task A_transaction_left_open_in_a_session_is_rolled_back_with_it(bool inTransaction)
    {
        await using ActiveTransaction? outer = inTransaction ? await Db.BeginTransactionAsync() : null;
        ActiveSession session = Db.BeginSession();
        ActiveTransaction transaction = await Db.BeginTransactionAsync();
        await CreateUserAsync("ann");
        await session.DisposeAsync();

        Assert.False(transaction.IsOpen);
        await Assert.ThrowsAsync<InvalidOperationException>(() => transaction.CommitAsync());
        await CreateUserAsync("bob");
        await (outer?.CommitAsync() ?? Task.CompletedTask);
        Assert.Equal("bob", await UsernamesAsync());
    }

    [SkippableFact(Timeout = Limit)]
    public async Task SaveChanges_writes_its_own_session_also_when_called_from_another_flow()
    {
        await CreateUserAsync("bob");
        (ActiveSession session, User bob) = await BeginAsync();
        await using (session)
        {
            bob.Age = 30;
            Assert.Equal(1, await session.SaveChangesAsync());
        }

        Assert.Equal(30, (await RowAsync("bob"))!.Age);

        async Task<(ActiveSession Session, User Bob)> BeginAsync()
        {
            ActiveSession begun = Db.BeginSession();
            return (begun, await User.SingleAsync());
        }
    }

    [SkippableFact(Timeout = Limit)]
    public async Task A_session_cannot_be_disposed_inside_code_of_ExecuteAsync()
    {
        await using ActiveSession session = Db.BeginSession();

        await Assert.ThrowsAsync<InvalidOperationException>(() => Db.ExecuteAsync(async _ => await session.DisposeAsync()));

        Assert.True(session.IsOpen);
    }
}
