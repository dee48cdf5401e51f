using System.Reflection;
using EFCore.ActiveRecord.Docs.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Docs.Guide;

public class DatabasesPage : GuidePage
{
    [Fact]
    public async Task Opening()
    {
        // begin-snippet: databases-open
        await using var file = ActiveDb.Open("sqlite:///blog.db");               // a file; four slashes for an absolute path
        await using var memory = ActiveDb.Open("sqlite://");                     // in memory, as long as the ActiveDb lives
        await using var server = ActiveDb.Open("postgresql://bob:p%40ss@localhost:5432/blog?Timeout=5");
        await using var options = ActiveDb.Open(o => o.UseSqlite("Data Source=blog.db"));
        // end-snippet

        Assert.Equal("blog", server.ToString());
        Assert.Equal("blog.db", options.ToString());
        await file.CreateAllAsync();
        Assert.True(File.Exists("blog.db"));
        Assert.Throws<DatabaseUrlException>(() => ActiveDb.Open("oracle://x"));
        Assert.Throws<DatabaseUrlException>(() => ActiveDb.Open("sqlite://blog.db"));
    }

    [Fact]
    public async Task PreparedStatements()
    {
        // begin-snippet: databases-prepared
        await using var few = ActiveDb.Open("postgresql://bob@localhost/blog?Max Auto Prepare=20");
        await using var none = ActiveDb.Open("postgresql://bob@localhost/blog?Max Auto Prepare=0");
        await using var own = ActiveDb.Open(o => o.UseNpgsql("Host=localhost;Database=blog;Max Auto Prepare=100"));
        // end-snippet

        Assert.Equal([20, 0, 100], new[] { few, none, own }.Select(db =>
        {
            using var context = db.CreateContext();
            return new Npgsql.NpgsqlConnectionStringBuilder(context.Database.GetConnectionString()).MaxAutoPrepare;
        }));
    }

    [Fact]
    public async Task Models()
    {
        Assembly myAssembly = typeof(User).Assembly;

        // begin-snippet: databases-models
        await using var some = ActiveDb.Open("sqlite://", models: [typeof(User), typeof(Post), typeof(Tag)]);
        await using var all = ActiveDb.Open("sqlite://", assemblies: [myAssembly]);
        await using var asDeclared = ActiveDb.Open("sqlite://", naming: Naming.AsDeclared);
        // end-snippet

        await using var context = asDeclared.CreateContext();
        Assert.Equal("OrderLine", context.Model.FindEntityType(typeof(OrderLine))!.GetTableName());
        await using var ours = all.CreateContext();
        Assert.Equal("order_line", ours.Model.FindEntityType(typeof(OrderLine))!.GetTableName());
        Assert.Equal("user_id", ours.Model.FindEntityType(typeof(Post))!.FindProperty("UserId")!.GetColumnName());
        await using var three = some.CreateContext();
        Assert.Null(three.Model.FindEntityType(typeof(OrderLine)));
    }

    [Fact]
    public async Task Tables()
    {
        ActiveDb db = Db;
        await User.CreateAsync(new User { Username = "bob", Name = "Bob" });

        // begin-snippet: databases-tables
        await db.CreateAllAsync();               // the missing tables; those that are there stay as they are
        // end-snippet

        Assert.Equal(1, await User.CountAsync());

        // begin-snippet: databases-drop
        await db.DropAllAsync();                 // the model's tables, with their rows
        // end-snippet

        await Assert.ThrowsAsync<SchemaMismatchException>(() => User.CountAsync());
    }

    [Fact]
    public async Task The_own_context()
    {
        string connection = "Data Source=own.db";

        // begin-snippet: databases-own
        await using var db = ActiveDb.Open<BlogContext>(o => o.UseSqlite(connection), o => o.SnakeCaseNames());
        // end-snippet

        await db.CreateAllAsync();
        using (db.Use())
        {
            await User.CreateAsync(new User { Username = "bob", Name = "Bob" });
            await using var context = (BlogContext)db.CreateContext();
            Assert.Equal("bob", (await context.Users.SingleAsync()).Username);
            Assert.Equal("user", context.Model.FindEntityType(typeof(User))!.GetTableName());
        }
    }

    [Fact]
    public async Task The_library_inside_a_plain_context()
    {
        // begin-snippet: databases-plain
        await using var context = new PlainContext();
        await context.Database.EnsureCreatedAsync();
        Document document = context.Add(new Document { Title = "Plan" }).Entity;
        await context.SaveChangesAsync();        // sets CreatedAt and UpdatedAt
        context.Remove(document);
        await context.SaveChangesAsync();        // sets IsDeleted and DeletedAt
        int visible = await context.Documents.CountAsync();                      // 0
        int hidden = await context.Documents.OnlyDeleted().CountAsync();         // 1
        // end-snippet

        Assert.Equal((0, 1), (visible, hidden));
        Assert.NotEqual(default, document.CreatedAt);
        Assert.NotNull(document.DeletedAt);
    }

    [Fact]
    public async Task Several_databases()
    {
        // begin-snippet: databases-several
        await using var archive = ActiveDb.Open("sqlite:///archive.db");
        await archive.CreateAllAsync();

        User bob = await User.CreateAsync(new User { Username = "bob", Name = "Bob" });    // in the first one that was opened
        using (archive.Use())
        {
            await User.CreateAsync(new User { Username = "old-bob", Name = "Bob" });       // in the archive
        }
        // end-snippet

        Assert.Equal("bob", (await User.SingleAsync()).Username);
        using (archive.Use())
        {
            Assert.Equal("old-bob", (await User.SingleAsync()).Username);
        }

        Assert.Equal(1, bob.Id);
    }

    [Fact]
    public async Task Without_a_database()
    {
        await Db.DisposeAsync();

        // begin-snippet: databases-none
        try
        {
            await User.CountAsync();
        }
        catch (NoDatabaseException e)
        {
            Console.WriteLine(e.Message);        // No open database knows 'User'. Call ActiveDb.Open(...) ...
        }
        // end-snippet

        var error = await Assert.ThrowsAsync<NoDatabaseException>(() => User.CountAsync());
        Assert.StartsWith("No open database knows 'User'. Call ActiveDb.Open(...)", error.Message, StringComparison.Ordinal);
        Assert.Throws<NoDatabaseException>(() => Db.BeginSession());
    }

    [Fact]
    public async Task EF_Core_beneath()
    {
        ActiveDb db = Db;
        await User.CreateAsync(new User { Username = "bob", Name = "Bob", Age = 30 });

        // begin-snippet: databases-ef
        var ages = await db.ExecuteAsync(context => context.Set<User>()
            .GroupBy(u => u.Age)
            .Select(g => new { Age = g.Key, Count = g.Count() })
            .ToListAsync());

        await using DbContext context = db.CreateContext();
        await context.Set<User>().Where(u => u.Age == 30).LoadAsync();
        // end-snippet

        Assert.Equal((30, 1), (ages.Single().Age, ages.Single().Count));
        Assert.Single(context.ChangeTracker.Entries());
    }

    [Fact]
    public async Task Time()
    {
        TimeProvider clock = TimeProvider.System;

        // begin-snippet: databases-time
        await using var db = ActiveDb.Open("sqlite://", configure: o => o.UseTimeProvider(clock));
        // end-snippet

        await db.CreateAllAsync();
        using (db.Use())
        {
            User user = await User.CreateAsync(new User { Username = "bob", Name = "Bob" });
            Assert.Equal(TimeSpan.Zero, user.CreatedAt.Offset);
            Assert.Equal(0, user.CreatedAt.Ticks % TimeSpan.TicksPerMicrosecond);
        }
    }
}
