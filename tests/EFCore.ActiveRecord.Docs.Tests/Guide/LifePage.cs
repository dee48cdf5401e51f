using EFCore.ActiveRecord.Docs.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Docs.Guide;

public class LifePage : GuidePage
{
    [Fact]
    public async Task Changes()
    {
        User bob = await User.CreateAsync(new User { Username = "bob", Name = "Bob", Age = 30 });

        // begin-snippet: life-changes
        bob.Name = "Robert";
        bool persisted = bob.IsPersisted;                      // true: it has a row
        bool changed = bob.IsChanged;                          // true: SaveAsync would write a column
        var (was, now) = bob.Changes["name"];                  // "Bob", "Robert"
        // end-snippet

        Assert.Equal((true, true, "Bob", "Robert"), (persisted, changed, was, now));
    }

    [Fact]
    public async Task In_the_database()
    {
        User bob = await User.CreateAsync(new User { Username = "bob", Name = "Bob", Age = 30 });
        DateTimeOffset before = bob.UpdatedAt;

        // begin-snippet: life-database
        User same = await User.FindOrCreateAsync(new { username = "bob" }, u => u.Name = "Bob");   // found; else created with both
        await bob.IncrementAsync(u => u.Age, 1);                                                   // age = age + 1
        await bob.TouchAsync();                                                                    // updated_at = now
        // end-snippet

        Assert.Equal((bob.Id, 31), (same.Id, bob.Age));
        Assert.True(bob.UpdatedAt >= before);
        Assert.Equal(1, await User.CountAsync());
    }

    [Fact]
    public async Task Whole_queries()
    {
        await User.CreateAllAsync([new User { Username = "bob", Name = "Bob", Age = 30 }, new User { Username = "ann", Name = "Ann", Age = 17 }]);
        await Document.CreateAllAsync([new Document { Title = "draft" }, new Document { Title = "final" }]);

        // begin-snippet: life-queries
        int raised = await User.Where(new { age__lt = 18 }).UpdateAsync(new { age = 18 });
        int deleted = await Document.Where(d => d.Title == "draft").DeleteAsync();                 // softly: Document is ISoftDeletable
        int restored = await Document.Where(d => d.Title == "draft").RestoreAsync();
        int gone = await Document.Where(("title", "draft")).DeleteAsync(hard: true);

        await foreach (IReadOnlyList<User> batch in User.Where(u => u.Age >= 18).InBatchesAsync(1000))
        {
            Console.WriteLine(batch.Count);                                                        // 2
        }
        // end-snippet

        Assert.Equal((1, 1, 1, 1), (raised, deleted, restored, gone));
        Assert.Equal(1, await Document.Query.IncludeDeleted().CountAsync());
        Assert.Equal([18, 30], await User.OrderBy("age").Select(u => u.Age).ToListAsync());
    }

    [Fact]
    public async Task Hooks()
    {
        Greeting greeting = new();
        await using ActiveDb db = ActiveDb.Open("sqlite://", configure: o => o.AddHooks(greeting));
        using IDisposable use = db.Use();
        await db.CreateAllAsync();

        await User.CreateAsync(new User { Username = " bob ", Name = "Bob", Age = 30 });

        Assert.Equal("bob", (await User.SingleAsync()).Username);
        Assert.Equal(["bob"], greeting.Sent);
    }

    // begin-snippet: life-hooks
    public class Greeting : IBeforeSave<User>, IAfterCommit<User>
    {
        public List<string> Sent { get; } = [];

        public Task BeforeSaveAsync(User record, CancellationToken cancellationToken)
        {
            record.Username = record.Username.Trim();          // part of the save
            return Task.CompletedTask;
        }

        public Task AfterCommitAsync(User record, CancellationToken cancellationToken)
        {
            Sent.Add(record.Username);                         // the row is there to stay
            return Task.CompletedTask;
        }
    }
    // end-snippet
}
