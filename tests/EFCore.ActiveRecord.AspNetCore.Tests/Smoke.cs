// Shows that the test pipeline works; to be replaced by the tests of the web package.
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;

namespace EFCore.ActiveRecord.AspNetCore.Tests;

public class Smoke
{
    [Fact]
    public async Task The_test_host_answers()
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder();
        builder.WebHost.UseTestServer();
        await using WebApplication app = builder.Build();
        app.MapGet("/", () => "hello");
        await app.StartAsync();

        Assert.Equal("hello", await app.GetTestClient().GetStringAsync("/"));
    }
}
