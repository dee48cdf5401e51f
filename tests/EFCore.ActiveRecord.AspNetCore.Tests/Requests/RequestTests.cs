using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EFCore.ActiveRecord.AspNetCore.Tests.Requests;

public sealed class RequestTests : WebTest
{
    [Fact]
    public async Task Statics_in_a_request_use_the_registered_database()
    {
        WebApplication app = await StartBlogAsync(a =>
        {
            a.MapPost("/{name}", async (string name) => (await Author.CreateAsync(new Author { Name = name })).Id);
            a.MapGet("/{id:int}", async (int id) => (await Author.FindOrFailAsync(id)).Name);
        });

        string id = await (await app.GetTestClient().PostAsync("/ann", null)).Content.ReadAsStringAsync();

        Assert.Equal("ann", await app.GetTestClient().GetStringAsync("/" + id));
        Assert.Equal(["ann"], await NamesAsync(app.Services.GetRequiredService<ActiveDb>()));
    }

    [Fact]
    public async Task Requests_in_parallel_do_not_disturb_one_another()
    {
        WebApplication app = await StartBlogAsync(a => a.MapPost("/{name}", async (string name, ActiveDb db) =>
        {
            await db.TransactionAsync(async tx =>
            {
                Author author = await Author.CreateAsync(new Author { Name = name });
                await author.UpdateAsync(x => x.Name += "!");
                if (name.StartsWith("odd", StringComparison.Ordinal))
                {
                    await tx.RollbackAsync();
                }
            });
            return await Author.CountAsync(x => x.Name == name + "!");
        }));
        HttpClient client = app.GetTestClient();

        string[] names = [.. Enumerable.Range(0, 40).Select(i => i % 2 == 1 ? $"odd{i:00}" : $"even{i:00}")];
        string[] counts = await Task.WhenAll(names.Select(async n => await (await client.PostAsync("/" + n, null)).Content.ReadAsStringAsync()));

        ActiveDb database = app.Services.GetRequiredService<ActiveDb>();
        Assert.Equal(names.Select(n => n.StartsWith("odd", StringComparison.Ordinal) ? "0" : "1"), counts);
        Assert.Equal(names.Where(n => n.StartsWith("even", StringComparison.Ordinal)).Select(n => n + "!"), await NamesAsync(database));
        Assert.Equal(0, database.Inner.OpenLeases);
    }

    [Fact]
    public async Task Two_hosts_in_one_process_keep_to_their_own_databases()
    {
        static void Map(WebApplication app) => app.MapPost("/{name}", async (string name) =>
        {
            await Author.CreateAsync(new Author { Name = name });
            await Task.Yield();
            return string.Join(' ', (await Author.AllAsync()).Select(a => a.Name[0]).Distinct());
        });

        WebApplication first = await StartBlogAsync(Map);
        WebApplication second = await StartBlogAsync(Map);

        string[] seen = await Task.WhenAll(Enumerable.Range(0, 30).SelectMany(i => (Task<string>[])
        [
            PostAsync(first, $"a{i:00}"),
            PostAsync(second, $"b{i:00}"),
        ]));

        Assert.All(seen, (text, i) => Assert.Equal(i % 2 == 0 ? "a" : "b", text));
        Assert.Equal(Enumerable.Range(0, 30).Select(i => $"a{i:00}"), await NamesAsync(first.Services.GetRequiredService<ActiveDb>()));
        Assert.Equal(Enumerable.Range(0, 30).Select(i => $"b{i:00}"), await NamesAsync(second.Services.GetRequiredService<ActiveDb>()));
    }

    [Fact]
    public async Task Work_that_a_request_left_running_keeps_its_database()
    {
        WebApplication other = await StartBlogAsync(_ => { });
        TaskCompletionSource answered = new();
        Task<Author>? left = null;
        WebApplication app = await StartBlogAsync(a => a.MapPost("/", () =>
        {
            left = LaterAsync();
            return "started";

            async Task<Author> LaterAsync()
            {
                await answered.Task;
                return await Author.CreateAsync(new Author { Name = "late" });
            }
        }));

        Assert.Equal("started", await PostAsync(app, ""));
        answered.SetResult();
        await left!;

        Assert.Equal(["late"], await NamesAsync(app.Services.GetRequiredService<ActiveDb>()));
        Assert.Empty(await NamesAsync(other.Services.GetRequiredService<ActiveDb>()));
    }

    [Fact]
    public async Task A_request_that_throws_leaves_nothing_half_written_and_nothing_open()
    {
        WebApplication app = await StartBlogAsync(a =>
        {
            a.Use(async (context, next) =>
            {
                try
                {
                    await next(context);
                }
                catch (InvalidOperationException)
                {
                    context.Response.StatusCode = 500;
                }
            });
            a.MapPost("/", (ActiveDb db) => db.TransactionAsync(async () =>
            {
                await Author.CreateAsync(new Author { Name = "half" });
                throw new InvalidOperationException("on purpose");
            }));
        });

        HttpResponseMessage response = await app.GetTestClient().PostAsync("/", null);

        ActiveDb database = app.Services.GetRequiredService<ActiveDb>();
        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Empty(await NamesAsync(database));
        Assert.Equal(0, database.Inner.OpenLeases);
    }

    [Fact]
    public async Task What_comes_before_the_middleware_is_not_changed_by_it()
    {
        WebApplication other = await StartBlogAsync(_ => { });
        string file = NewFile();
        WebApplication app = await StartAsync(
            services => services.AddActiveRecord<BlogContext>(o => o.UseSqlite(file)),
            a =>
            {
                a.Use(async (context, next) =>
                {
                    using (other.Services.GetRequiredService<ActiveDb>().Use())
                    {
                        await next(context);
                        await Author.CreateAsync(new Author { Name = "outside" });
                    }
                });
                a.UseActiveRecord();
                a.MapPost("/", () => Author.CreateAsync(new Author { Name = "inside" }));
            },
            use: false);
        ActiveDb db = app.Services.GetRequiredService<ActiveDb>();

        await app.GetTestClient().PostAsync("/", null);

        Assert.Equal(["inside"], await NamesAsync(db));
        Assert.Equal(["outside"], await NamesAsync(other.Services.GetRequiredService<ActiveDb>()));
    }

    [Fact]
    public void Without_a_registered_database_the_middleware_says_what_to_call()
    {
        WebApplication app = WebApplication.CreateBuilder().Build();

        InvalidOperationException e = Assert.Throws<InvalidOperationException>(() => app.UseActiveRecord());

        Assert.Contains("AddActiveRecord", e.Message);
    }

    private static async Task<string> PostAsync(WebApplication app, string name)
    {
        HttpResponseMessage response = await app.GetTestClient().PostAsync("/" + name, null);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadAsStringAsync();
    }
}
