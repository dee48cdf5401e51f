using System.Net;
using EFCore.ActiveRecord.Docs.Infrastructure;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EFCore.ActiveRecord.Docs.Guide;

public class OutsideInputPage : GuidePage
{
    private static async Task FillAsync()
    {
        User bob = await User.CreateAsync(new User { Username = "bob", Name = "Bob", Age = 30 });
        User ann = await User.CreateAsync(new User { Username = "ann", Name = "Ann", Age = 17 });
        await Post.CreateAllAsync(
        [
            new Post { Title = "One", Rating = 5, User = bob },
            new Post { Title = "Two", Rating = 2, User = bob },
            new Post { Title = "Three", Rating = 4, User = ann },
            new Post { Title = "Four", Rating = 3, User = bob },
        ]);
    }

    [Fact]
    public async Task Input()
    {
        await FillAsync();

        // begin-snippet: outside-input
        QueryInput input = QueryInput.Parse("rating__ge=3&user___name__like=B%25&sort=-rating,user___name&page=1");
        List<Post> posts = await Post.SmartQuery(input, allow => allow
            .Filter(p => p.Rating, p => p.User!.Name)
            .Sort("rating", "user___name", "created_at")).ToListAsync();
        // end-snippet

        Assert.Equal(["One", "Four"], posts.Select(p => p.Title));
        Assert.All(posts, p => Assert.Null(p.User));

        // begin-snippet: outside-input-count
        int found = await Post.SmartQuery(input.WithoutPage()).CountAsync();
        // end-snippet

        Assert.Equal(2, found);
        Assert.Throws<NotFilterableException>(() => Post.SmartQuery(QueryInput.Parse("title=One"), allow => allow.Filter("rating")));
        Assert.Throws<NotFilterableException>(() => Post.SmartQuery(QueryInput.Parse("nothing=One"), allow => allow.Filter("rating")));
        Assert.Equal(4, await Post.SmartQuery(QueryInput.Parse("lang=en&title=").Without("lang").WithoutEmpty()).CountAsync());
        Assert.Equal(3, await Post.SmartQuery(QueryInput.Parse("rating__in=2,3&rating__in=4")).CountAsync());
        Assert.Throws<InputValueException>(() => Post.SmartQuery(QueryInput.Parse("rating=2&rating=3")));
    }

    [Fact]
    public async Task Limits()
    {
        await Db.DisposeAsync();
        QueryInput input = QueryInput.Parse("per_page=1000");

        // begin-snippet: outside-input-limits
        await using var db = ActiveDb.Open("sqlite:///blog.db", configure: o => o.LimitInput(l => l.MaxConditions = 10));
        // end-snippet
        await db.CreateAllAsync();
        await FillAsync();

        // begin-snippet: outside-input-limits

        List<Post> export = await Post.SmartQuery(input, allow => allow.Limit(l => l.MaxPageSize = 1000)).ToListAsync();
        // end-snippet

        Assert.Equal(4, export.Count);
        string eleven = string.Join('&', ((string[])["gt", "ge", "gte", "lt", "le", "lte", "ne", "eq", "exact", "in", "notin"]).Select(o => $"rating__{o}=1"));
        Assert.Equal((10, 11), Assert.Throws<InputLimitException>(() => Post.SmartQuery(QueryInput.Parse(eleven))) is var e ? (e.Maximum, e.Given) : default);
    }

    [Fact]
    public void Errors()
    {
        string? message = null;

        // begin-snippet: outside-input-errors
        try
        {
            ActiveQuery<Post> query = Post.SmartQuery(QueryInput.Parse("per_page=5000"));
        }
        catch (InputLimitException e)
        {
            Console.WriteLine($"{e.Attribute}: {e.Given} > {e.Maximum} ({e.Limit})");      // per_page: 5000 > 100 (MaxPageSize)
            // end-snippet
            message = $"{e.Attribute}: {e.Given} > {e.Maximum} ({e.Limit})";

            // begin-snippet: outside-input-errors
        }
        // end-snippet

        Assert.Equal("per_page: 5000 > 100 (MaxPageSize)", message);
    }

    [Fact]
    public async Task Web()
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();
        builder.Services.AddActiveRecord<BlogContext>(o => o.UseSqlite("Data Source=web.db"));

        // begin-snippet: outside-input-web
        builder.Services.AddProblemDetails();
        // end-snippet

        await using var app = builder.Build();

        // begin-snippet: outside-input-web

        app.UseExceptionHandler();
        app.UseActiveRecord();
        app.MapGet("/posts", (QueryInput input) => Post.SmartQuery(input, allow => allow.Filter("rating").Sort("rating")).ToListAsync());
        // end-snippet

        await app.StartAsync();
        await app.Services.GetRequiredService<ActiveDb>().CreateAllAsync();
        using (app.Services.GetRequiredService<ActiveDb>().Use())
        {
            await FillAsync();
        }

        using HttpClient client = app.GetTestClient();
        string posts = await client.GetStringAsync("/posts?rating__ge=4&sort=-rating");
        Assert.InRange(posts.IndexOf("\"One\"", StringComparison.Ordinal), 1, posts.IndexOf("\"Three\"", StringComparison.Ordinal));
        using var wrong = await client.GetAsync("/posts?title=One");
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        Assert.Contains("\"attribute\":\"title\"", await wrong.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
