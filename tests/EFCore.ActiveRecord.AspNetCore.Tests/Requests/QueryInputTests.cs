using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ApplicationParts;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EFCore.ActiveRecord.AspNetCore.Tests.Requests;

public sealed class QueryInputTests : WebTest
{
    [Fact]
    public async Task An_endpoint_takes_the_query_string()
    {
        HttpClient client = await StartAsync();

        Assert.Equal(["amy", "ann"], await client.GetFromJsonAsync<List<string>>("/?name__like=a%25&sort=name"));
        Assert.Equal(["ann"], await client.GetFromJsonAsync<List<string>>("/?name__like=a%25&sort=name&page=2&per_page=1"));
        Assert.Equal(["ann", "bob"], await client.GetFromJsonAsync<List<string>>("/?id__in=1&id__in=2&sort=name"));
        Assert.Equal(["c & d"], await client.GetFromJsonAsync<List<string>>("/?name=c+%26%20d"));
        Assert.Equal(4, (await client.GetFromJsonAsync<List<string>>("/"))!.Count);
    }

    [Fact]
    public async Task An_action_of_a_controller_takes_the_query_string()
        => Assert.Equal(["bob"], await (await StartAsync()).GetFromJsonAsync<List<string>>("/mvc?name__startswith=b"));

    [Theory]
    [InlineData("nam=x", "nam", "'Author' has no attribute 'nam'. The nearest are 'name'.")]
    [InlineData("id=many", "id", "'id' of 'Author' takes a value of type 'int', not a text that cannot be read as that.")]
    [InlineData("per_page=1000", "per_page", "'per_page' of 'Author' exceeds the limit 'MaxPageSize', which is 100: 1000 were given. Ask for less, or raise the limit with LimitInput.")]
    public async Task What_is_wrong_is_answered_with_status_400(string query, string attribute, string detail)
    {
        foreach (string path in (string[])["/", "/mvc"])
        {
            using HttpResponseMessage response = await (await StartAsync()).GetAsync(new Uri($"{path}?{query}", UriKind.Relative));
            JsonElement problem = await response.Content.ReadFromJsonAsync<JsonElement>();

            Assert.Equal((HttpStatusCode.BadRequest, "application/problem+json"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
            Assert.Equal((400, attribute, detail), (problem.GetProperty("status").GetInt32(), problem.GetProperty("attribute").GetString(), problem.GetProperty("detail").GetString()));
        }
    }

    [Fact]
    public async Task A_wrong_cursor_and_wrong_JSON_are_answered_with_status_400()
    {
        HttpClient client = await StartAsync();
        using HttpResponseMessage cursor = await client.GetAsync(new Uri("/after?cursor=AAAA", UriKind.Relative));
        using StringContent body = new("{\"name\": ");
        using HttpResponseMessage json = await client.PostAsync(new Uri("/read", UriKind.Relative), body);
        using StringContent half = new("{\"name\": \"\\ud800\"}");
        using HttpResponseMessage text = await client.PostAsync(new Uri("/read", UriKind.Relative), half);

        Assert.All([cursor, json, text], r => Assert.Equal(HttpStatusCode.BadRequest, r.StatusCode));
    }

    [Theory]
    [InlineData("/wrong")]
    [InlineData("/deep")]
    public async Task Other_errors_stay_what_they_are(string path)
    {
        using HttpResponseMessage response = await (await StartAsync()).GetAsync(new Uri(path, UriKind.Relative));

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
    }

    [Fact]
    public async Task Without_a_request_there_is_no_query_string()
    {
        WebApplication app = await StartBlogAsync(_ => { });
        using IServiceScope scope = app.Services.CreateScope();

        Assert.Contains("QueryInput.Parse", Assert.Throws<InvalidOperationException>(scope.ServiceProvider.GetRequiredService<QueryInput>).Message, StringComparison.Ordinal);
    }

    private async Task<HttpClient> StartAsync()
    {
        string file = NewFile();
        WebApplication app = await StartAsync(
            services =>
            {
                services.AddActiveRecord<BlogContext>(o => o.UseSqlite(file));
                services.AddProblemDetails();
                services.AddControllers().ConfigureApplicationPartManager(parts => parts.FeatureProviders.Add(new OnlyAuthors()));
            },
            a =>
            {
                a.UseExceptionHandler();
                a.UseActiveRecord();
                a.MapGet("/", async (QueryInput input) => (await Author.SmartQuery(input).ToListAsync()).Select(x => x.Name));
                a.MapGet("/after", async (string cursor) => (await Author.OrderBy("name").PaginateAfterAsync(cursor, 2)).Items.Count);
                a.MapPost("/read", async (HttpRequest request) => Author.FromJson(await new StreamReader(request.Body).ReadToEndAsync()).Name);
                a.MapGet("/wrong", string () => throw new InvalidOperationException("on purpose"));
                a.MapGet("/deep", string () => throw new NestingLimitException(typeof(Author), "books", isWriting: true));
                a.MapControllers();
            },
            use: false);
        using (app.Services.GetRequiredService<ActiveDb>().Use())
        {
            await Author.CreateAllAsync(((string[])["ann", "bob", "amy", "c & d"]).Select(name => new Author { Name = name }));
        }

        return app.GetTestClient();
    }

    private sealed class OnlyAuthors : IApplicationFeatureProvider<ControllerFeature>
    {
        public void PopulateFeature(IEnumerable<ApplicationPart> parts, ControllerFeature feature)
        {
            feature.Controllers.Clear();
            feature.Controllers.Add(System.Reflection.IntrospectionExtensions.GetTypeInfo(typeof(AuthorsController)));
        }
    }
}

[ApiController]
[Route("mvc")]
public sealed class AuthorsController : ControllerBase
{
    [HttpGet]
    public async Task<List<string>> GetAsync(QueryInput input) => [.. (await Author.SmartQuery(input).ToListAsync()).Select(a => a.Name)];
}
