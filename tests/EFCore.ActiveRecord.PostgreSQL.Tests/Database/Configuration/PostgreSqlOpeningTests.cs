using EFCore.ActiveRecord.Specifications;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EFCore.ActiveRecord.PostgreSQL.Tests;

/// <summary>The ways to name a PostgreSQL database.</summary>
public class PostgreSqlOpeningTests
{
    [Fact]
    public void All_parts_of_a_url_reach_the_connection()
    {
        using ActiveDb db = ActiveDb.Open("postgresql://b%40b:p%3A%2F%40%25@db.example.org:5433/my%20blog?Timeout=3&Application%20Name=a%26b", models: [typeof(Legacy)]);

        using DbContext context = db.CreateContext();
        NpgsqlConnectionStringBuilder connection = new(context.Database.GetConnectionString());
        Assert.Equal(("db.example.org", 5433, "my blog", "b@b", "p:/@%"), (connection.Host, connection.Port, connection.Database, connection.Username, connection.Password));
        Assert.Equal((3, "a&b"), (connection.Timeout, connection.ApplicationName));
        Assert.Equal("my blog", db.ToString());
    }

    [Fact]
    public void Parts_may_be_left_out_and_options_may_bring_them()
    {
        using ActiveDb db = ActiveDb.Open("postgres://localhost/blog?Username=bob&Port=5433", models: [typeof(Legacy)]);

        using DbContext context = db.CreateContext();
        NpgsqlConnectionStringBuilder connection = new(context.Database.GetConnectionString());
        Assert.Equal(("localhost", 5433, "bob", null), (connection.Host, connection.Port, connection.Username, connection.Password));
    }

    [Theory]
    [InlineData("postgresql:///blog", "names no host")]
    [InlineData("postgresql://bob:hidden@/blog", "names no host")]
    [InlineData("postgresql://bob:hidden@localhost", "names no database")]
    [InlineData("postgresql://bob:hidden@localhost/", "names no database")]
    [InlineData("postgresql://bob:hidden@localhost:port/blog", "'port'")]
    [InlineData("postgresql://bob:hidden@localhost/blog?Colour=red", "Colour")]
    [InlineData("postgresql://bob:hidden@localhost/blog?Timeout=soon", "option")]
    [InlineData("postgresql://bob:hidden@localhost/blog?Password=hidden&Colour=red", "Colour")]
    [InlineData("postgresql://bob:hidden%x@localhost/blog", "password")]
    [InlineData("postgresq://bob:hidden@localhost/blog", "'postgresq'")]
    public void A_wrong_url_says_what_is_wrong_and_never_the_password(string url, string hint)
    {
        DatabaseUrlException error = Assert.Throws<DatabaseUrlException>(() => ActiveDb.Open(url, models: [typeof(Legacy)]));

        Assert.Contains(hint, error.Message);
        Assert.DoesNotContain("hidden", error.ToString());
    }

    [SkippableFact]
    public async Task A_missing_database_is_unavailable_until_it_is_created()
    {
        using PostgreSqlStore store = NewStore();
        string connection = new NpgsqlConnectionStringBuilder(store.ConnectionString) { Database = $"active_record_{Guid.NewGuid():N}" }.ConnectionString;
        await using ActiveDb db = ActiveDb.Open(o => o.UseNpgsql(connection), models: [typeof(Legacy)]);
        using (db.Use())
        {
            DatabaseUnavailableException error = await Assert.ThrowsAsync<DatabaseUnavailableException>(() => Legacy.AllAsync());
            Assert.Contains(db.ToString(), error.Message);
            await Assert.ThrowsAsync<DatabaseUnavailableException>(() => Legacy.CreateAsync(new Legacy { Code = "a" }));
            await Assert.ThrowsAsync<DatabaseUnavailableException>(() => db.BeginTransactionAsync());
            Assert.Throws<DatabaseUnavailableException>(() => Legacy.Query.ToList());
            await db.DropAllAsync();
            Assert.Equal(0, db.Inner.OpenLeases);

            await db.CreateAllAsync();
            try
            {
                Assert.Equal(0, await Legacy.CountAsync());
            }
            finally
            {
                await using DbContext context = db.CreateContext();
                await context.Database.EnsureDeletedAsync();
            }
        }
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_unavailable()
    {
        // Port 1 of the own machine: nothing listens there, and it says so at once.
        await using ActiveDb db = ActiveDb.Open("postgresql://bob:hidden@127.0.0.1:1/blog", models: [typeof(Legacy)]);
        using (db.Use())
        {
            DatabaseUnavailableException error = await Assert.ThrowsAsync<DatabaseUnavailableException>(() => Legacy.AllAsync());
            Assert.Contains("'blog'", error.Message);
            Assert.DoesNotContain("hidden", error.ToString());
            await Assert.ThrowsAsync<DatabaseUnavailableException>(() => db.CreateAllAsync());
        }

        Assert.Equal(0, db.Inner.OpenLeases);
    }

    [SkippableFact]
    public async Task The_guides_line_opens_a_context_of_ones_own()
    {
        using PostgreSqlStore store = NewStore();
        string connection = store.ConnectionString;

        await using var db = ActiveDb.Open<BlogContext>(o => o.UseNpgsql(connection));   // your own DbContext
        await db.CreateAllAsync();
        using (db.Use())
        {
            Assert.Equal(0, await User.CountAsync());
        }

        await db.DropAllAsync();
    }

    private static PostgreSqlStore NewStore()
    {
        PostgreSqlStore store = new();
        Skip.If(store.SkipReason is not null, store.SkipReason);
        return store;
    }

    public class BlogContext(DbContextOptions<BlogContext> options) : DbContext(options)
    {
        public DbSet<User> Users => Set<User>();
    }
}
