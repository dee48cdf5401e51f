using EFCore.ActiveRecord.Docs.Infrastructure;
using EFCore.ActiveRecord.Synonyms;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Docs.ComingFrom;

public class SqlActivePage : GuidePage
{
    [Fact]
    public async Task Familiar_names()
    {
        // begin-snippet: coming-from-sqlactive-names
        User bob = await User.InsertAsync(new { username = "bob", name = "Bob", age = 30 });
        await bob.EditAsync(new { name = "Robert" });
        List<User> found = await User.Find(new { name__like = "%ob%", age__ge = 18 })
            .Sort("-created_at", "name")
            .Offset(0)
            .Limit(10)
            .ToListAsync();
        User one = await User.FindOneAsync(new { username = "bob" });
        await bob.RemoveAsync();
        // end-snippet

        Assert.Equal([bob.Id], found.Select(u => u.Id));
        Assert.Equal("Robert", one.Name);
        Assert.Equal(0, await User.CountAsync());
    }

    [Fact]
    public async Task A_smart_query()
    {
        User bob = await User.CreateAsync(new User { Username = "bob", Name = "Bob", Age = 30 });
        await Post.CreateAllAsync([
            new Post { Title = "One", Rating = 5, User = bob, Tags = [new Tag { Name = "csharp" }] },
            new Post { Title = "Two", Rating = 2, User = bob },
        ]);

        // begin-snippet: coming-from-sqlactive-smart
        List<Post> posts = await Post.SmartQuery(
            criteria: p => p.Title != "",
            filters: Filter.Or(("rating__ge", 4), ("user___age__lt", 18)),
            sort: ["user___name", "-created_at"],
            schema: s => s.Joined(p => p.User).SelectIn(p => p.Tags)).ToListAsync();
        // end-snippet

        Post post = Assert.Single(posts);
        Assert.Equal(("One", "Bob", "csharp"), (post.Title, post.User!.Name, Assert.Single(post.Tags).Name));
    }
}
