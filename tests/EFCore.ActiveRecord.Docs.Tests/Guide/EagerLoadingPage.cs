using EFCore.ActiveRecord.Docs.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Docs.Guide;

public class EagerLoadingPage : GuidePage
{
    private static async Task FillAsync()
    {
        User bob = await User.CreateAsync(new User { Username = "bob", Name = "Bob", Age = 30 });
        await User.CreateAsync(new User { Username = "ann", Name = "Ann", Age = 17 });
        Topic code = new() { Name = "Code" };
        Tag sql = await Tag.CreateAsync(new Tag { Name = "sql" });
        await Post.CreateAllAsync([new Post { Title = "One", User = bob, Rating = 5, Topic = code, Tags = [sql] }, new Post { Title = "Two", User = bob, Rating = 2 }]);
    }

    [Fact]
    public async Task A_strategy_for_each_relation()
    {
        await FillAsync();

        // begin-snippet: eager-loading-strategies
        List<Post> joined = await Post.WithJoined(p => p.User, p => p.Topic).ToListAsync();              // in the same query, by LEFT JOINs
        List<Post> inner = await Post.WithJoined(p => p.Topic, inner: true).ToListAsync();               // … and only posts that have a topic
        List<User> repeated = await User.OrderBy("name").Take(10).WithSubquery(u => u.Posts).ToListAsync();   // in a second query, which repeats the first
        List<User> byKeys = await User.WithSelectIn(u => u.Posts).ToListAsync();                         // in a second query, by keys
        // end-snippet

        Assert.All(joined, p => Assert.Equal("Bob", p.User!.Name));
        Assert.Equal("One", Assert.Single(inner).Title);
        Assert.Equal([0, 2], repeated.Select(u => u.Posts.Count));
        Assert.Equal(2, byKeys.Sum(u => u.Posts.Count));

        // begin-snippet: eager-loading-nested
        List<User> typed = await User.With(s => s
            .SelectIn(u => u.Posts, p => p
                .Joined(x => x.Topic)
                .Subquery(x => x.Tags))).ToListAsync();
        List<User> named = await User.With(new EagerSchema
        {
            ["posts"] = (Load.SelectIn, new EagerSchema { ["topic"] = Load.Joined, ["tags"] = Load.Subquery }),
        }).ToListAsync();
        List<User> smart = await User.SmartQuery(filters: new { age__ge = 18 }, schema: s => s.SelectIn(u => u.Posts)).ToListAsync();
        // end-snippet

        Assert.All([typed, named], users => Assert.Equal(["Code"], users.SelectMany(u => u.Posts).Where(p => p.Tags.Count == 1).Select(p => p.Topic!.Name)));
        Assert.Equal(2, Assert.Single(smart).Posts.Count);
    }

    [Fact]
    public async Task Some_of_the_related_records()
    {
        await FillAsync();

        // begin-snippet: eager-loading-restricted
        List<User> best = await User.With(s => s
            .SelectIn(u => u.Posts, p => p.Where(x => x.Title != "").Where(("rating__ge", 2)).OrderBy("-rating").Take(3))).ToListAsync();
        // end-snippet

        Assert.Equal(["One", "Two"], best.SelectMany(u => u.Posts).Select(p => p.Title));
    }

    [Fact]
    public async Task Onto_records()
    {
        await FillAsync();
        User bob = await User.Where(("name", "Bob")).SingleAsync();
        List<User> users = await User.AllAsync();

        // begin-snippet: eager-loading-onto
        await bob.LoadAsync(u => u.Posts);
        await users.LoadAsync(u => u.Posts);                                                     // one query for all of them
        await users.LoadAsync(s => s.SelectIn(u => u.Posts, p => p.Joined(x => x.Topic)));
        // end-snippet

        Assert.Equal(2, bob.Posts.Count);
        Assert.Equal(2, users.Sum(u => u.Posts.Count));
        Assert.Contains(users.SelectMany(u => u.Posts), p => p.Topic is not null);
    }

    [Fact]
    public async Task What_is_refused()
    {
        await FillAsync();

        Assert.Throws<UnknownAttributeException>(() => User.With(new EagerSchema { ["post"] = Load.Joined }));
        Assert.Throws<NotLoadableException>(() => User.WithSelectIn(u => u.Name));
        await Assert.ThrowsAsync<EagerLoadException>(() => User.WithSelectIn(u => u.Posts).Select(u => new { u, u.Age }).ToListAsync());
        await Assert.ThrowsAsync<NotSupportedException>(() => Db.ExecuteAsync(context => context.Set<User>().WithSelectIn(u => u.Posts).ToListAsync()));
    }
}
