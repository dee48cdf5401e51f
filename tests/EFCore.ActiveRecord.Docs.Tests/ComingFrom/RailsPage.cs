using EFCore.ActiveRecord.Docs.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Docs.ComingFrom;

public class RailsPage : GuidePage
{
    [Fact]
    public async Task Everyday_calls()
    {
        await User.CreateAsync(new User { Username = "joe", Name = "Joe", Age = 12 });

        // begin-snippet: coming-from-rails
        User bob = await User.FindOrCreateAsync(new { username = "bob" }, u => u.Name = "Bob");
        await bob.IncrementAsync(u => u.Age, 30);
        await Post.CreateAsync(new { title = "Hello", rating = 4, user = bob });

        List<Post> posts = await Post.Where(("rating__ge", 3), ("user___name__ne", "Ann"))
            .WithSelectIn(p => p.Tags)
            .OrderBy("-created_at")
            .Take(10)
            .ToListAsync();
        int raised = await User.Where(new { age__lt = 18 }).UpdateAsync(new { age = 18 });
        // end-snippet

        Assert.Equal("Hello", Assert.Single(posts).Title);
        Assert.Equal((30, 1), (bob.Age, raised));
        Assert.Equal([18, 30], await User.OrderBy("age").Select(u => u.Age).ToListAsync());
    }

    [Fact]
    public async Task Transactions()
    {
        ActiveDb db = Db;

        // begin-snippet: coming-from-rails-transaction
        await db.TransactionAsync(async transaction =>
        {
            await User.CreateAsync(new { username = "bob", name = "Bob" });
            await db.TransactionAsync(async inner =>                     // a savepoint
            {
                await User.CreateAsync(new { username = "ann", name = "Ann" });
                await inner.RollbackAsync();                             // Ann goes, Bob stays
            });
        });
        // end-snippet

        Assert.Equal("bob", (await User.SingleAsync()).Username);
    }
}
