using EFCore.ActiveRecord.Docs.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Docs.Guide;

public class WritingPage : GuidePage
{
    private static Task<User> BobAsync() => User.CreateAsync(new User { Username = "bob", Name = "Bob", Age = 30 });

    [Fact]
    public async Task Creating()
    {
        // begin-snippet: writing-create
        User bob = await User.CreateAsync(new User { Username = "bob", Name = "Bob", Age = 30 });
        User ann = await User.CreateAsync(new { username = "ann", name = "Ann", age = 31 });
        User joe = await new User { Username = "joe", Name = "Joe", Age = 12 }.SaveAsync();
        // end-snippet

        Assert.Equal([1, 2, 3], [bob.Id, ann.Id, joe.Id]);
        Assert.Equal(3, await User.CountAsync());
    }

    [Fact]
    public async Task Changing()
    {
        User bob = await BobAsync();

        // begin-snippet: writing-update
        bob.Age = 31;
        await bob.SaveAsync();                                   // UPDATE ... SET age, updated_at
        await bob.SaveAsync();                                   // nothing changed: nothing is sent

        await bob.UpdateAsync(u => u.Name = "Robert");           // change and save
        await bob.UpdateAsync(new { name = "Bobby", age = 32 }); // by names
        bob.Fill(new { age = 33 });                              // sets, saves nothing
        bob["age"] = 34;                                         // the same
        // end-snippet

        User row = await User.FindOrFailAsync(bob.Id);
        Assert.Equal(("Bobby", 32), (row.Name, row.Age));
        Assert.Throws<UnknownAttributeException>(() => bob.Fill(new { age = 35, nme = "x" }));
        Assert.Equal(34, bob.Age);

        User other = await User.FindOrFailAsync(bob.Id);
        await other.UpdateAsync(u => u.Name = "Changed elsewhere");
        await bob.SaveAsync();
        Assert.Equal(("Changed elsewhere", 34), ((await User.FindOrFailAsync(bob.Id)).Name, (await User.FindOrFailAsync(bob.Id)).Age));
    }

    [Fact]
    public async Task Relations()
    {
        User bob = await BobAsync();

        // begin-snippet: writing-relations
        Post post = await Post.CreateAsync(new Post
        {
            Title = "Hello",
            User = bob,                                          // has a row: sets UserId
            Tags = [new Tag { Name = "csharp" }],                // is new: is inserted, and linked
        });

        Tag sql = await Tag.CreateAsync(new Tag { Name = "sql" });
        await post.UpdateAsync(p => p.Tags.Add(sql));            // inserts a row of the join table
        await post.UpdateAsync(p => p.Tags.RemoveAt(0));         // deletes one; the tag itself stays
        // end-snippet

        Assert.Equal(bob.Id, post.UserId);
        Post read = await Post.Query.Include(p => p.Tags).SingleAsync();
        Assert.Equal("sql", Assert.Single(read.Tags).Name);
        Assert.Equal(2, await Tag.CountAsync());

        bob.Name = "Not saved along";
        await post.UpdateAsync(p => p.Title = "Hi");
        Assert.Equal("Bob", (await User.SingleAsync()).Name);

        User ann = await User.CreateAsync(new User { Username = "ann", Name = "Ann" });
        await post.UpdateAsync(p => p.UserId = ann.Id);
        Assert.Null(post.User);
        await post.UpdateAsync(p => p.User = bob);
        Assert.Equal(bob.Id, post.UserId);
    }

    [Fact]
    public async Task Deleting()
    {
        User bob = await BobAsync();
        Document document = await Document.CreateAsync(new Document { Title = "Plan" });

        // begin-snippet: writing-delete
        await bob.DeleteAsync();                                 // the row goes
        await document.DeleteAsync();                            // ISoftDeletable: the row is marked
        await document.RestoreAsync();
        await document.DeleteAsync(hard: true);                  // the row goes
        // end-snippet

        Assert.False(await User.AnyAsync());
        Assert.False(await Document.Query.IncludeDeleted().AnyAsync());
        await Assert.ThrowsAsync<RecordDeletedException>(() => bob.SaveAsync());
        await User.CreateAsync(bob);
        Assert.True(await User.AnyAsync());
    }

    [Fact]
    public async Task Refreshing()
    {
        User bob = await BobAsync();
        bob.Name = "Not saved";

        // begin-snippet: writing-refresh
        await bob.RefreshAsync();                                // reads the columns again; unsaved changes are lost
        // end-snippet

        Assert.Equal("Bob", bob.Name);
    }

    [Fact]
    public async Task Many_at_once()
    {
        List<User> users = [new User { Username = "bob", Name = "Bob" }, new User { Username = "ann", Name = "Ann" }];

        // begin-snippet: writing-all
        await User.CreateAllAsync(users);
        users.ForEach(u => u.Age++);
        await User.UpdateAllAsync(users);
        await User.SaveAllAsync([.. users, new User { Username = "joe", Name = "Joe" }]);
        await User.DeleteAllAsync(users);

        int deleted = await User.DestroyAsync(1, 2, 3);          // by key, in one statement
        // end-snippet

        Assert.Equal(1, deleted);
        Assert.False(await User.AnyAsync());
        await Assert.ThrowsAsync<CompositeKeyException>(() => OrderLine.DestroyAsync(1));

        await BobAsync();
        await Assert.ThrowsAsync<UniqueConstraintException>(() => User.CreateAllAsync([new User { Username = "new", Name = "New" }, new User { Username = "bob", Name = "Again" }]));
        Assert.Equal(1, await User.CountAsync());
    }

    [Fact]
    public async Task Temporary_records()
    {
        // begin-snippet: writing-temporary
        await using (TemporaryRecord<User> guest = await new User { Username = "guest", Name = "Guest" }.AsTemporaryAsync())
        {
            Console.WriteLine(guest.Record.Id);
        }                                                        // deleted here, also after an exception
        // end-snippet

        Assert.False(await User.AnyAsync());
    }

    [Fact]
    public async Task A_detached_record()
    {
        User bob = await BobAsync();

        // begin-snippet: writing-detached
        User fromForm = new() { Id = bob.Id, Username = "bob", Name = "Robert", Age = 31, CreatedAt = bob.CreatedAt };
        await User.UpdateAllAsync([fromForm]);                   // all columns, to the row with this key
        // end-snippet

        Assert.Equal("Robert", (await User.SingleAsync()).Name);
        await Assert.ThrowsAsync<RecordNotFoundException>(() => User.UpdateAllAsync([new User { Id = 99, Username = "x", Name = "X" }]));
        await Assert.ThrowsAsync<UniqueConstraintException>(() => new User { Id = bob.Id, Username = "bob2", Name = "Bob" }.SaveAsync());
    }

    [Fact]
    public async Task Optimistic_locking()
    {
        Account account = await Account.CreateAsync(new Account { Balance = 100 });

        // begin-snippet: writing-concurrency
        Account mine = await Account.FindOrFailAsync(account.Id);
        Account theirs = await Account.FindOrFailAsync(account.Id);
        await theirs.UpdateAsync(a => { a.Balance -= 10; a.Version++; });

        try
        {
            await mine.UpdateAsync(a => { a.Balance -= 20; a.Version++; });
        }
        catch (StaleRecordException)
        {
            await mine.RefreshAsync();
            await mine.UpdateAsync(a => { a.Balance -= 20; a.Version++; });
        }
        // end-snippet

        Account row = await Account.FindOrFailAsync(account.Id);
        Assert.Equal((70, 2), (row.Balance, row.Version));
    }

    [Fact]
    public async Task Insert_or_update()
    {
        User before = await BobAsync();
        List<User> users = [new() { Username = "bob", Name = "Robert", Age = 31 }, new() { Username = "ann", Name = "Ann", Age = 40 }];

        // begin-snippet: writing-upsert
        User bob = await User.UpsertAsync(new User { Username = "bob", Name = "Bob", Age = 30 }, on: u => u.Username);

        await User.UpsertAllAsync(users, on: u => u.Username);                                          // all of them or none
        await User.UpsertAllAsync(users, on: u => u.Username, update: u => new { u.Name, u.Age });      // a row that is there gets these columns only
        await User.UpsertAllAsync(users, on: u => u.Username, update: u => new { });                    // and here none: it stays as it is
        // end-snippet

        Assert.Equal((before.Id, before.Id), (bob.Id, users[0].Id));
        Assert.Equal([("Robert", 31), ("Ann", 40)], (await User.OrderBy(u => u.Id).ToListAsync()).Select(u => (u.Name, u.Age)));
    }

    [Fact]
    public async Task Very_many_rows()
    {
        User bob = await BobAsync();
        Post post = await Post.CreateAsync(new Post { Title = "One", User = bob });

        // begin-snippet: writing-bulk
        long written = await Comment.BulkInsertAsync(ReadComments(post, 5000), new Progress<long>(n => Console.WriteLine($"{n} rows")));
        // end-snippet

        Assert.Equal((5000, 5000), ((int)written, await Comment.CountAsync()));

        static IEnumerable<Comment> ReadComments(Post post, int count)
            => Enumerable.Range(0, count).Select(i => new Comment { Body = $"No. {i}", Post = post });
    }

    [Fact]
    public async Task Routes()
    {
        User bob = await User.CreateAsync(new User { Username = "bob", Name = "Bob" });

        // begin-snippet: writing-routes
        string route = new Post { Title = "New", UserId = bob.Id }.ExplainSaveRoute();
        Assert.Equal("the library writes the rows directly", route);
        route = new Post { Title = "New", User = new User { Username = "ann", Name = "Ann" } }.ExplainSaveRoute();
        Assert.Equal("EF Core's change tracker saves it, because new records that are saved along give it their keys", route);
        // end-snippet
    }

    [Fact]
    public async Task Cascades()
    {
        User bob = await BobAsync();
        Post post = await Post.CreateAsync(new Post { Title = "One", User = bob });
        await Comment.CreateAsync(new Comment { Body = "Nice", Post = post });

        // A required reference: the dependents go along. An optional one keeps the row.
        await Assert.ThrowsAsync<ForeignKeyException>(() => post.DeleteAsync());
        await Comment.Query.ExecuteDeleteAsync();
        await bob.DeleteAsync();
        Assert.False(await Post.AnyAsync());
    }
}
