using EFCore.ActiveRecord.Docs.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Docs.ComingFrom;

public class EFCorePage : GuidePage
{
    [Fact]
    public async Task Without_a_context()
    {
        // begin-snippet: coming-from-efcore
        User bob = await User.CreateAsync(new User { Username = "bob", Name = "Bob", Age = 30 });
        await Post.CreateAsync(new Post { Title = "Hello", Rating = 4, User = bob });

        List<Post> posts = await Post.Query
            .Include(p => p.User)
            .Where(p => p.Rating > 3)
            .OrderBy(p => p.Title)
            .ToListAsync();
        await posts[0].UpdateAsync(p => p.Rating = 5);                   // UPDATE of this row, and of this column
        // end-snippet

        Assert.Equal("Bob", posts[0].User?.Name);
        Assert.Equal(5, await Post.Query.SumAsync(p => p.Rating));
    }

    [Fact]
    public async Task A_unit_of_work()
    {
        ActiveDb db = Db;
        await User.CreateAllAsync([new User { Username = "bob", Name = "Bob", Age = 30 }, new User { Username = "ann", Name = "Ann", Age = 31 }]);

        // begin-snippet: coming-from-efcore-session
        await using (ActiveSession session = db.BeginSession())          // one DbContext for this flow, tracking
        {
            List<User> users = await User.AllAsync();
            users.ForEach(u => u.Age++);
            await session.SaveChangesAsync();
        }

        int adults = await db.ExecuteAsync(context => context.Set<User>().CountAsync(u => u.Age >= 18));
        // end-snippet

        Assert.Equal(2, adults);
        Assert.Equal([31, 32], await User.OrderBy("age").Select(u => u.Age).ToListAsync());
    }
}
