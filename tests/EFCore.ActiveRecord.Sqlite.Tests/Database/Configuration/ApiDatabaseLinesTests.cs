using EFCore.ActiveRecord.Specifications;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Sqlite.Tests;

/// <summary>The guide's lines about opening a database, as they stand there.</summary>
public sealed class ApiDatabaseLinesTests : IDisposable
{
    [Fact]
    public async Task Opening_a_file()
    {
        {
            await using var db = ActiveDb.Open("sqlite:///blog.db", models: Blog.Models);            // URL; sqlite:// = in memory, kept while db lives
            await db.CreateAllAsync();
            using (db.Use()) { await Legacy.CreateAsync(new Legacy { Code = "a" }); }
        }

        {
            await using var db = ActiveDb.Open(o => o.UseSqlite("Data Source=blog.db"), models: Blog.Models);     // EF Core's own options
            using (db.Use()) { Assert.Equal("a", (await Legacy.SingleAsync()).Code); }
            await db.DropAllAsync();
            await Assert.ThrowsAsync<SchemaMismatchException>(() => db.ExecuteAsync(ctx => ctx.Set<Legacy>().CountAsync()));
        }
    }

    [Fact]
    public async Task Choosing_models()
    {
        { await using var db = ActiveDb.Open("sqlite://", models: [typeof(User), typeof(Post)]); }
        { await using var db = ActiveDb.Open("sqlite://", assemblies: [typeof(SqliteOpeningTests).Assembly]); }
        { await using var db = ActiveDb.Open("sqlite://", naming: Naming.AsDeclared); }
    }

    [Fact]
    public async Task A_context_of_ones_own()
    {
        await using var db = ActiveDb.Open<BlogContext>(o => o.UseSqlite("Data Source=:memory:"));   // your own DbContext
        await db.CreateAllAsync();
        await using DbContext plain = db.CreateContext();
        Assert.IsType<BlogContext>(plain);
        using (db.Use()) { Assert.Equal(0, await User.CountAsync()); }
        await db.DropAllAsync();                             // tables
    }

    [Fact]
    public void A_context_used_directly()
    {
        DbContextOptionsBuilder optionsBuilder = new();
        optionsBuilder.UseActiveRecord();
        optionsBuilder.UseActiveRecord(o => o.SnakeCaseNames());

        using DbContext context = new(optionsBuilder.UseSqlite("Data Source=:memory:").Options);
        Assert.NotNull(context.Model);
    }

    public void Dispose() => File.Delete("blog.db");

    public class BlogContext(DbContextOptions<BlogContext> options) : DbContext(options)
    {
        public DbSet<User> Users => Set<User>();
    }
}
