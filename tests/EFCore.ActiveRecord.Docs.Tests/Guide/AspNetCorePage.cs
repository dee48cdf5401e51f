using System.Net;
using System.Net.Http.Json;
using EFCore.ActiveRecord.Docs.Infrastructure;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EFCore.ActiveRecord.Docs.Guide;

public class AspNetCorePage : GuidePage
{
    [Fact]
    public async Task Requests()
    {
        string[] args = ["--ConnectionStrings:Blog=Data Source=web.db"];

        // begin-snippet: aspnetcore-requests
        var builder = WebApplication.CreateBuilder(args);
        builder.Services.AddActiveRecord<BlogContext>(o => o.UseSqlite(builder.Configuration.GetConnectionString("Blog")));
        // end-snippet
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();

        // begin-snippet: aspnetcore-requests

        await using var app = builder.Build();
        app.UseActiveRecord();
        app.MapGet("/users/{id:int}", async (int id) => await User.FindAsync(id) is { } user ? Results.Ok(user) : Results.NotFound());
        app.MapPost("/users", (User user) => User.CreateAsync(user));
        // end-snippet

        // begin-snippet: aspnetcore-transaction
        app.MapPost("/posts", async (Post post, ActiveDb db) =>
        {
            await db.TransactionAsync(async () =>
            {
                await post.SaveAsync();
                await Tag.CreateAsync(new Tag { Name = post.Title });
            });
        });
        // end-snippet

        await app.StartAsync();
        await app.Services.GetRequiredService<ActiveDb>().CreateAllAsync();
        using HttpClient client = app.GetTestClient();
        using var created = await client.PostAsJsonAsync("/users", new { username = "bob", name = "Bob", age = 30 });
        Assert.Equal(HttpStatusCode.OK, created.StatusCode);
        using var posted = await client.PostAsJsonAsync("/posts", new { title = "Hello", userId = 1 });
        Assert.Equal(HttpStatusCode.OK, posted.StatusCode);
        Assert.Contains("\"Bob\"", await client.GetStringAsync("/users/1"), StringComparison.Ordinal);
        using var absent = await client.GetAsync("/users/2");
        Assert.Equal(HttpStatusCode.NotFound, absent.StatusCode);

        Assert.False(await User.AnyAsync());
        using (app.Services.GetRequiredService<ActiveDb>().Use())
        {
            Assert.Equal((1, 1, 1), (await User.CountAsync(), await Post.CountAsync(), await Tag.CountAsync()));
        }
    }

    [Fact]
    public async Task Several_databases()
    {
        await Db.DisposeAsync();
        string blog = "Data Source=blog.db", members = "Data Source=members.db";
        var builder = WebApplication.CreateBuilder();

        // begin-snippet: aspnetcore-several
        builder.Services.AddActiveRecord<BlogContext>(o => o.UseSqlite(blog));
        builder.Services.AddActiveRecord<MemberContext>(o => o.UseSqlite(members));
        // end-snippet

        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();
        await using var app = builder.Build();
        app.UseActiveRecord();
        await app.StartAsync();
        await app.Services.GetRequiredKeyedService<ActiveDb>(typeof(BlogContext)).CreateAllAsync();
        await app.Services.GetRequiredKeyedService<ActiveDb>(typeof(MemberContext)).CreateAllAsync();
        await User.CreateAsync(new User { Username = "bob", Name = "Bob" });
        await Member.CreateAsync(new Member { Name = "Ann" });
        Assert.Equal("members.db", app.Services.GetRequiredService<ActiveDb>().ToString());
        Assert.Equal((1, 1), (await User.CountAsync(), await Member.CountAsync()));
    }
}
