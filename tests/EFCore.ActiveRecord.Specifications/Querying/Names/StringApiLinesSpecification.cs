using System.Linq.Expressions;
using EFCore.ActiveRecord.Specifications.Querying.Execution;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Querying.Names;

/// <summary>The lines of the guide about queries by names, as they stand there.</summary>
public abstract class StringApiLinesSpecification : ReadingSpecification
{
    private User _joe = null!;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        _joe = await User.CreateAsync(new User { Username = "joe", Name = "John Bill", Age = 30 });
        await Post.CreateAsync(new Post { Title = "fifth", Rating = 3, UserId = _joe.Id });
    }

    [SkippableFact]
    public async Task Filters_and_sorts()
    {
        Assert.Equal(["joe"], (await User.Where(("name__like", "%John%"), ("age__ge", 18)).OrderBy("-created_at", "name").ToListAsync()).Select(u => u.Username));
        Assert.Equal("joe", (await User.Where(new { name__like = "%John%", age = 30 }).Where(u => u.Age > 3).FirstOrDefaultAsync())!.Username);
        Assert.Equal(["fifth"], (await Post.Where(new { rating__in = new[] { 2, 3, 4 }, user___name__like = "%Bi%" }).ToListAsync()).Select(p => p.Title));
        Assert.Equal(
            ["fifth", "first", "second", "third"],
            (await Post.Where(Filter.Or(("rating", 5), Filter.And(("rating__ge", 3), Filter.Not(("user___age__lt", 30))))).ToListAsync()).Select(p => p.Title).Order(StringComparer.Ordinal));
        Assert.Equal(["first", "third"], (await Post.OrderBy("-rating", "user___name").ToListAsync()).Take(2).Select(p => p.Title));
    }

    [SkippableFact]
    public async Task Searches()
    {
        Assert.Single(await User.Search("John").ToListAsync());
        Assert.Empty(await User.Search("John", u => u.Username).ToListAsync());
        Assert.Empty(await User.Search("John", "username").ToListAsync());
    }

    [SkippableFact]
    public async Task Hybrids_filter()
    {
        User joe = _joe;
        Assert.Equal(["ann", "cid", "dan"], (await User.Where(new { is_adult = true, older_than = joe }).ToListAsync()).Select(u => u.Username).Order());
    }

    [SkippableFact]
    public async Task Rows()
    {
        var rs = await User.Query.SelectColumns("name", "age").ToRowsAsync();
        object? a = rs[0]["name"]; object? b = rs[0][0]; int c = rs[0].Get<int>("age");
        Assert.Equal((a, rs.Count), (b, 6));
        Assert.Contains(c, Users.Select(u => u.Age));

        var groups = await Post.GroupBy("rating", "user___name").Aggregate(Agg.Count("count"), Agg.Avg("rating", "mean")).ToRowsAsync();
        Assert.All(groups, g => Assert.Equal((1, g.Get<double>("rating")), (g.Get<int>("count"), g.Get<double>("mean"))));
        Assert.Equal(5, groups.Count);
    }

    [SkippableFact]
    public async Task Smart_queries_and_expressions()
    {
        User user = Users[0];
        IQueryable<User> anyQueryable = User.Query.AsNoTracking();
        Assert.Equal(["nice", "good", "so so"], (await Comment.SmartQuery(criteria: c => c.Body != "", filters: new { post___rating__ge = 3 }, sort: ["user___name", "-created_at"]).ToListAsync()).Select(c => c.Body));
        Assert.Empty(await anyQueryable.SmartQuery(filters: new { age = 3 }, sort: ["name"]).ToListAsync());
        Assert.Single(await user.Related(u => u.Posts).SmartQuery(filters: new { rating = 3 }).ToListAsync());
        Expression<Func<User, bool>> fe = User.FilterExpression(new { age__gt = 3 });
        Assert.Equal(6, await User.CountAsync(fe));
        Assert.Equal(6, await User.Where(fe).CountAsync());
    }

    [SkippableFact]
    public async Task Forms_that_could_be_ambiguous()
    {
        Assert.Empty(await User.Where(("name", null)).ToListAsync());
        Assert.Empty(await User.Where(("age__in", new[] { 1, 2 })).ToListAsync());
        Assert.Empty(await User.Where(("name__isnull", true), ("age", 3), Filter.Or(("email", null), ("id", 2))).ToListAsync());
        Assert.Equal(6, (await User.Where(Filter.Not(("name", null))).ToListAsync()).Count);
        Assert.Single(await User.Where(new Dictionary<string, object?> { ["age"] = 30 }).ToListAsync());
        Assert.Equal(6, (await User.Where((User u) => u.Age > 3).ToListAsync()).Count);
        Expression<Func<User, bool>> pred = u => u.Age > 3;
        Assert.Equal(6, (await User.Where(pred).ToListAsync()).Count);
        Filter f = ("age", 30);
        Assert.Single(await User.Where(f).ToListAsync());
        Filter[] fs = [f, ("id", -1)];
        Assert.Empty(await User.Where(fs).ToListAsync());
        List<Filter> lf = [f];
        Assert.Single(await User.Where(lf).ToListAsync());
        Assert.Empty(await User.SmartQuery(filters: Filter.Or(("age", 3), ("age", 4))).ToListAsync());
        Assert.Equal("cid", (await User.SmartQuery(sort: ["-age"]).ToListAsync())[0].Username);
        Assert.Empty(await User.Query.AsNoTracking().SmartQuery(filters: new { age = 3 }).ToListAsync());
        Assert.Empty(await User.OrderBy("name").Where(new { age = 3 }).Search("x").IncludeDeleted().ToListAsync());
    }
}
