using EFCore.ActiveRecord.Docs.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Docs.ComingFrom;

public class SqlAlchemyMixinsPage : GuidePage
{
    [Fact]
    public async Task Filters_and_eager_loading()
    {
        User ann = await User.CreateAsync(new User { Username = "ann", Name = "Ann", Age = 31 });
        await Post.CreateAllAsync([
            new Post { Title = "One", Rating = 5, User = ann, Tags = [new Tag { Name = "csharp" }] },
            new Post { Title = "Two", Rating = 2, User = ann },
            new Post { Title = "Three", Rating = 1, User = ann },
        ]);

        // begin-snippet: coming-from-mixins
        List<Post> posts = await Post.Where(new { rating__ge = 2, user___name__startswith = "An" })
            .OrderBy("-rating", "user___name")
            .ToListAsync();
        string? author = posts[0].User?.Name;                            // Ann: loaded, as the query led through it

        List<User> users = await User.With(new EagerSchema
        {
            ["posts"] = (Load.Subquery, new EagerSchema { ["tags"] = Load.SelectIn }),
        }).ToListAsync();
        // end-snippet

        Assert.Equal(["One", "Two"], posts.Select(p => p.Title));
        Assert.Equal("Ann", author);
        Assert.Equal("csharp", Assert.Single(Assert.Single(users).Posts.Single(p => p.Title == "One").Tags).Name);
    }

    [Fact]
    public async Task Writing()
    {
        // begin-snippet: coming-from-mixins-writing
        User bob = await User.CreateAsync(new { username = "bob", name = "Bob", age = 30 });
        await bob.UpdateAsync(new { name = "Robert" });
        User same = await User.FindOrFailAsync(bob.Id);                  // RecordNotFoundException where there is none
        Console.WriteLine(same);                                         // User(id=1, username='bob', …
        // end-snippet

        Assert.Equal("Robert", same.Name);
        Assert.StartsWith("User(id=1, username='bob', ", same.ToString(), StringComparison.Ordinal);
    }
}
