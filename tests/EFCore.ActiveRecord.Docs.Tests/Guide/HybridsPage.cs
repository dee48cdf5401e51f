using EFCore.ActiveRecord.Docs.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Docs.Guide;

public class HybridsPage : GuidePage
{
    [Fact]
    public async Task A_hybrid_stands_wherever_an_attribute_stands()
    {
        User joe = await User.CreateAsync(new User { Username = "joe", Name = "Joe", Age = 20 });
        User bob = await User.CreateAsync(new User { Username = "bob", Name = "Bob", Age = 30 });
        User ann = await User.CreateAsync(new User { Username = "ann", Name = "Ann", Age = 17 });
        await Post.CreateAllAsync([new Post { Title = "One", User = joe }, new Post { Title = "Two", User = bob }, new Post { Title = "Three", User = ann }]);

        // begin-snippet: hybrids-use
        bool adult = joe.IsAdult;                                                                               // C#
        List<User> linq = await User.Where(u => u.IsAdult && u.OlderThan(joe)).ToListAsync();                   // LINQ
        List<User> filtered = await User.Where(new { is_adult = true, older_than = joe }).ToListAsync();        // string filters: a method's value is its argument
        List<User> between = await User.Where(("aged_between", new[] { 18, 25 })).ToListAsync();                // … or the list of its arguments
        List<User> named = await User.Where(new { full_name__like = "%(joe)%" }).ToListAsync();                 // with the operators of its type
        List<Post> ofAdults = await Post.Where(new { user___is_adult = true }).ToListAsync();                   // through relations
        List<Post> sorted = await Post.OrderBy("-user___is_young_adult", "user___full_name").ToListAsync();     // string sorts
        List<Row> counts = await User.GroupBy("is_adult").Aggregate(Agg.Count("count")).ToRowsAsync();          // groups
        // end-snippet

        Assert.True(adult);
        Assert.Equal(["Bob"], linq.Select(u => u.Name));
        Assert.Equal(["Bob"], filtered.Select(u => u.Name));
        Assert.Equal(["Joe"], between.Select(u => u.Name));
        Assert.Equal(["Joe"], named.Select(u => u.Name));
        Assert.Equal(["One", "Two"], ofAdults.Select(p => p.Title).Order());
        Assert.Equal(["One", "Three", "Two"], sorted.Select(p => p.Title));
        Assert.Equal([(false, 1), (true, 2)], counts.Select(r => (r.Get<bool>("is_adult"), r.Get<int>("count"))).Order());
        Assert.Equal("Bob (bob)", bob.FullName);
    }

    [Fact]
    public async Task Limits()
    {
        User joe = await User.CreateAsync(new User { Username = "joe", Name = "Joe", Age = 20 });
        await User.CreateAsync(new User { Username = "bob", Name = "Bob", Age = 30 });
        int least = 21;

        Assert.Equal(1, await Db.ExecuteAsync(context => context.Set<User>().CountAsync(u => u.AgedBetween(least, 40))));
        Assert.Equal(1, await Db.ExecuteAsync(context => context.Set<User>().Where(("older_than", joe)).CountAsync()));
        await Assert.ThrowsAnyAsync<InvalidOperationException>(() => Db.ExecuteAsync(context => context.Set<User>().CountAsync(u => u.OlderThan(joe))));
        Assert.Throws<FilterValueException>(() => User.Where(("older_than", "joe")));
        Assert.Throws<NotSortableException>(() => User.OrderBy("older_than"));
    }
}
