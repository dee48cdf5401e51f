using EFCore.ActiveRecord.Docs.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Docs.Guide;

public class ReadingPage : GuidePage
{
    private static async Task FillAsync()
    {
        User bob = await User.CreateAsync(new User { Username = "bob", Name = "Bob", Age = 30 });
        User ann = await User.CreateAsync(new User { Username = "ann", Name = "Ann", Age = 17 });
        await Post.CreateAllAsync(
        [
            new Post { Title = "One", Rating = 5, User = bob, Tags = [new Tag { Name = "csharp" }] },
            new Post { Title = "Two", Rating = 2, User = bob },
            new Post { Title = "Three", Rating = 4, User = ann },
        ]);
    }

    [Fact]
    public async Task One_record()
    {
        await FillAsync();

        // begin-snippet: reading-find
        User? bob = await User.FindAsync(1);                                     // null where there is none
        User sure = await User.FindOrFailAsync(1);                               // RecordNotFoundException where there is none
        User first = await User.FirstAsync(u => u.Age > 18);
        User? maybe = await User.FirstOrDefaultAsync(u => u.Name == "Nobody");
        User only = await User.SingleAsync(u => u.Username == "bob");            // MultipleRecordsFoundException where there are more
        User? atMost = await User.SingleOrDefaultAsync(u => u.Username == "joe");
        // end-snippet

        Assert.All([bob!, sure, first, only], u => Assert.Equal("bob", u.Username));
        Assert.Null(maybe);
        Assert.Null(atMost);
        Assert.NotSame(bob, sure);
        await Assert.ThrowsAsync<RecordNotFoundException>(() => User.FirstAsync(u => u.Name == "Nobody"));
        await Assert.ThrowsAsync<MultipleRecordsFoundException>(() => User.SingleAsync());
        await Assert.ThrowsAsync<InvalidKeyException>(() => User.FindAsync("1"));
        await Assert.ThrowsAsync<InvalidKeyException>(() => OrderLine.FindAsync(1));
        Assert.NotNull(await User.FindAsync(1L));
    }

    [Fact]
    public async Task Many_records()
    {
        await FillAsync();

        // begin-snippet: reading-query
        List<User> all = await User.AllAsync();
        int adults = await User.CountAsync(u => u.Age >= 18);
        bool any = await User.AnyAsync(u => u.Age >= 18);

        List<Post> page = await Post.Where(p => p.Rating > 3)
            .OrderByDescending(p => p.Rating)
            .ThenBy(p => p.Title)
            .Skip(0)
            .Take(10)
            .ToListAsync();
        // end-snippet

        Assert.Equal((2, 1, true), (all.Count, adults, any));
        Assert.Equal(["One", "Three"], page.Select(p => p.Title));
    }

    [Fact]
    public async Task A_query_is_a_value()
    {
        await FillAsync();

        // begin-snippet: reading-immutable
        ActiveQuery<Post> good = Post.Where(p => p.Rating > 3);
        ActiveQuery<Post> best = good.OrderByDescending(p => p.Rating);
        int count = await good.CountAsync();
        string sql = best.ToQueryString();
        // end-snippet

        Assert.Equal(2, count);
        Assert.Contains("ORDER BY", sql, StringComparison.Ordinal);
        Assert.DoesNotContain("ORDER BY", good.ToQueryString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task By_names()
    {
        await FillAsync();

        // begin-snippet: reading-names
        List<Post> posts = await Post.Where(("rating__ge", 3), ("user___name__like", "B%")).OrderBy("-rating").ToListAsync();
        // end-snippet

        Assert.Equal(["One"], posts.Select(p => p.Title));
    }

    [Fact]
    public async Task Operators_of_EF_Core()
    {
        await FillAsync();

        // begin-snippet: reading-ef
        List<User> authors = await User.Query
            .Include(u => u.Posts).ThenInclude(p => p.Tags)
            .AsSplitQuery()
            .TagWith("authors with their posts")
            .OrderBy(u => u.Id)
            .ToListAsync();

        var ratings = await Post.Query
            .GroupBy(p => p.User!.Name)
            .Select(g => new { Author = g.Key, Mean = g.Average(p => p.Rating) })
            .OrderBy(r => r.Author)
            .ToListAsync();
        // end-snippet

        Assert.Equal(["csharp"], authors[0].Posts.SelectMany(p => p.Tags).Select(t => t.Name));
        Assert.Equal([("Ann", 4), ("Bob", 3.5)], ratings.Select(r => (r.Author, r.Mean)));
    }

    [Fact]
    public async Task Streaming()
    {
        await FillAsync();
        List<string> titles = [];

        // begin-snippet: reading-stream
        await foreach (Post post in Post.OrderBy(p => p.Id))
        {
            titles.Add(post.Title);
        }
        // end-snippet

        Assert.Equal(["One", "Two", "Three"], titles);
        Assert.Equal(3, Post.Query.ToList().Count);
    }

    [Fact]
    public async Task Captured_variables()
    {
        await FillAsync();

        // begin-snippet: reading-captured
        int least = 3;
        ActiveQuery<Post> good = Post.Where(p => p.Rating > least);
        least = 4;
        int best = await good.CountAsync(); // those above 4
        // end-snippet

        Assert.Equal(1, best);
    }

    [Fact]
    public void Routes()
    {
        // begin-snippet: reading-routes
        string route = Post.Where(p => p.Rating > 3).ExplainRoute();
        Assert.Equal("the library sends the command and reads the rows directly", route);
        route = Post.Query.WithJoined(p => p.User).ExplainRoute();
        Assert.Equal("EF Core runs it, because related records come in the same rows", route);
        // end-snippet
    }

    [Fact]
    public async Task Nested_queries()
    {
        await FillAsync();

        // begin-snippet: reading-nested
        List<User> withGoodPosts = await User.Where(u => Post.Where(p => p.UserId == u.Id).Any(p => p.Rating == 5)).ToListAsync();
        // end-snippet

        Assert.Equal("bob", Assert.Single(withGoodPosts).Username);
    }

    [Fact]
    public async Task Deleted_rows()
    {
        await (await Document.CreateAsync(new Document { Title = "Plan" })).DeleteAsync();

        // begin-snippet: reading-deleted
        int visible = await Document.CountAsync();
        List<Document> all = await Document.Query.IncludeDeleted().ToListAsync();
        List<Document> deleted = await Document.Where(d => d.Title == "Plan").OnlyDeleted().ToListAsync();
        // end-snippet

        Assert.Equal((0, 1, 1), (visible, all.Count, deleted.Count));
        Assert.Null(await Document.FindAsync(all[0].Id));
    }

    [Fact]
    public async Task Set_based_writes()
    {
        await FillAsync();

        // begin-snippet: reading-execute
        int raised = await Post.Where(p => p.Rating < 3).ExecuteUpdateAsync(s => s.SetProperty(p => p.Rating, 3));
        int removed = await Post.Where(p => p.Title == "Three").ExecuteDeleteAsync();
        // end-snippet

        Assert.Equal((1, 1, 2), (raised, removed, await Post.CountAsync()));
        Document document = await Document.CreateAsync(new Document { Title = "Plan" });
        await Document.Query.ExecuteUpdateAsync(s => s.SetProperty(d => d.Title, "Other"));
        Assert.Equal(document.UpdatedAt, (await Document.SingleAsync()).UpdatedAt);
        await Document.Query.ExecuteDeleteAsync();
        Assert.False(await Document.Query.IncludeDeleted().AnyAsync());
    }
}
