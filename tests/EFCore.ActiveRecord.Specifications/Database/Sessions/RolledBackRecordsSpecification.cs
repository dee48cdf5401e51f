using Microsoft.EntityFrameworkCore;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Database.Sessions;

/// <summary>After a rollback records are as they were, and can be saved again.</summary>
public abstract class RolledBackRecordsSpecification : SessionsSpecification
{
    [SkippableTheory(Timeout = Limit), InlineData(false, false), InlineData(false, true), InlineData(true, false), InlineData(true, true)]
    public async Task A_created_record_is_new_again(bool session, bool nested)
    {
        User bob = NewUser("bob");
        Post post = new() { Title = "Hello", User = bob };
        await InRolledBackAsync(session, nested, async () => await post.SaveAsync(), async () =>
        {
            Assert.Equal((0, 0, 0), (bob.Id, post.Id, post.UserId));
            Assert.False(IsPersisted(bob) || IsPersisted(post));
            Assert.Equal((default, default), (bob.CreatedAt, bob.UpdatedAt));
            Time.Advance(TimeSpan.FromHours(1));
            await post.SaveAsync();
        });

        Assert.Equal("bob", await UsernamesAsync());
        Post row = await Post.SingleAsync();
        Assert.Equal((bob.Id, post.Id), (row.UserId, row.Id));
        Assert.Equal(Time.Now, (await RowAsync("bob"))!.CreatedAt);
    }

    [SkippableTheory(Timeout = Limit), InlineData(false, false), InlineData(false, true), InlineData(true, false), InlineData(true, true)]
    public async Task An_updated_record_still_differs_from_its_row(bool session, bool nested)
    {
        await CreateUserAsync("bob", age: 30);
        DateTimeOffset created = Time.Now;
        Time.Advance(TimeSpan.FromHours(1));
        User bob = await User.SingleAsync();
        await InRolledBackAsync(session, nested, async () => await bob.UpdateAsync(u => u.Age = 31), async () =>
        {
            Assert.True(IsChanged(bob));
            Assert.Equal(created, bob.UpdatedAt);
            Time.Advance(TimeSpan.FromHours(1));
            await bob.SaveAsync();
        });

        User row = (await RowAsync("bob"))!;
        Assert.Equal((31, Time.Now), (row.Age, row.UpdatedAt));
    }

    [SkippableTheory(Timeout = Limit), InlineData(false, false), InlineData(false, true), InlineData(true, false), InlineData(true, true)]
    public async Task A_softly_deleted_record_is_not_deleted(bool session, bool nested)
    {
        Document document = await Document.CreateAsync(new Document { Title = "Terms" });
        await InRolledBackAsync(session, nested, async () => await document.DeleteAsync(), async () =>
        {
            Assert.False(document.IsDeleted);
            Assert.Null(document.DeletedAt);
            Assert.NotNull(await Document.FindAsync(document.Id));
            await document.UpdateAsync(d => d.Title = "Terms 2");
        });

        Document row = await Document.SingleAsync();
        Assert.Equal(("Terms 2", false), (row.Title, row.IsDeleted));
    }

    [SkippableTheory(Timeout = Limit), InlineData(false, false), InlineData(false, true), InlineData(true, false), InlineData(true, true)]
    public async Task A_deleted_record_is_persisted_again(bool session, bool nested)
    {
        User bob = await CreateUserAsync("bob");
        await InRolledBackAsync(session, nested, async () => await bob.DeleteAsync(), async () =>
        {
            Assert.True(IsPersisted(bob));
            Assert.NotNull(await User.FindAsync(bob.Id));
            await bob.UpdateAsync(u => u.Name = "Bobby");
        });

        Assert.Equal("Bobby", (await RowAsync("bob"))!.Name);
    }

    [SkippableTheory(Timeout = Limit), InlineData(false, false), InlineData(false, true), InlineData(true, false), InlineData(true, true)]
    public async Task Links_that_were_added_and_removed_can_be_saved_again(bool session, bool nested)
    {
        User bob = await CreateUserAsync("bob");
        Tag old = await Tag.CreateAsync(new Tag { Name = "old" }), added = await Tag.CreateAsync(new Tag { Name = "added" });
        Post post = await Post.CreateAsync(new Post { Title = "Hello", UserId = bob.Id, Tags = [old] });
        await InRolledBackAsync(
            session,
            nested,
            async () =>
            {
                post.Tags.Remove(old);
                post.Tags.Add(added);
                await post.SaveAsync();
            },
            async () =>
            {
                Assert.Same(added, Assert.Single(post.Tags));
                await post.SaveAsync();
            });

        await using DbContext context = Db.CreateContext();
        Assert.Equal("added", Assert.Single((await context.Set<Post>().Include(p => p.Tags).SingleAsync()).Tags).Name);
    }

    [SkippableFact(Timeout = Limit)]
    public async Task Records_deleted_in_parallel_are_all_set_back()
    {
        List<Document> documents = [.. Enumerable.Range(0, 20).Select(i => new Document { Title = $"d{i}" })];
        await Document.CreateAllAsync(documents);

        await Assert.ThrowsAsync<ExpectedException>(() => Db.TransactionAsync(async () =>
        {
            await Task.WhenAll(documents.Select(d => Task.Run(() => d.DeleteAsync())));
            throw new ExpectedException();
        }));

        Assert.DoesNotContain(documents, d => d.IsDeleted || d.DeletedAt is not null);
        Assert.Equal(20, await Document.CountAsync());
    }

    [SkippableFact(Timeout = Limit)]
    public async Task In_a_session_the_record_stays_the_sessions_object_of_its_row_and_its_change_stays_pending()
    {
        await CreateUserAsync("bob", age: 30);
        await using (ActiveSession session = Db.BeginSession())
        {
            User bob = await User.SingleAsync();
            await Assert.ThrowsAsync<ExpectedException>(() => Db.TransactionAsync(async () =>
            {
                await bob.UpdateAsync(u => u.Age = 31);
                throw new ExpectedException();
            }));

            Assert.Same(bob, await User.FindAsync(bob.Id));
            Assert.Same(bob, await User.SingleAsync());
            await session.SaveChangesAsync();
        }

        Assert.Equal(31, (await RowAsync("bob"))!.Age);
    }

    [SkippableFact(Timeout = Limit)]
    public async Task In_a_session_a_deleted_record_stays_the_sessions_object_of_its_row()
    {
        await CreateUserAsync("bob", age: 30);
        await using ActiveSession session = Db.BeginSession();
        User bob = await User.SingleAsync();
        await Assert.ThrowsAsync<ExpectedException>(() => Db.TransactionAsync(async () =>
        {
            await bob.DeleteAsync();
            throw new ExpectedException();
        }));

        Assert.Same(bob, await User.FindAsync(bob.Id));
        bob.Age = 31;
        await session.SaveChangesAsync();
        Assert.Equal(31, (await RowAsync("bob"))!.Age);
    }

    [SkippableFact(Timeout = Limit)]
    public async Task What_the_session_saved_before_stays_saved()
    {
        await using ActiveSession session = Db.BeginSession();
        User bob = await Db.TransactionAsync(() => CreateUserAsync("bob"));
        await Assert.ThrowsAsync<ExpectedException>(() => Db.TransactionAsync(async () =>
        {
            await CreateUserAsync("ann");
            throw new ExpectedException();
        }));

        Assert.True(IsPersisted(bob));
        Assert.Equal("bob", await UsernamesAsync());
    }

    private async Task InRolledBackAsync(bool inSession, bool nested, Func<Task> work, Func<Task> afterwards)
    {
        await using ActiveSession? session = inSession ? Db.BeginSession() : null;
        if (nested)
        {
            await Db.TransactionAsync(async () =>
            {
                await RolledBackAsync();
                await afterwards();
            });
        }
        else
        {
            await RolledBackAsync();
            await afterwards();
        }

        Task RolledBackAsync() => Assert.ThrowsAsync<ExpectedException>(() => Db.TransactionAsync(async () =>
        {
            await work();
            throw new ExpectedException();
        }));
    }
}
