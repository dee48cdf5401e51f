using EFCore.ActiveRecord.Specifications;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Sqlite.Tests;

/// <summary>The ways to name a SQLite database.</summary>
public sealed class SqliteOpeningTests : IDisposable
{
    private readonly string _name = $"active-record-{Guid.NewGuid():N}.db";

    public static TheoryData<string> Memories { get; } = ["sqlite://", "sqlite:///", "sqlite:///:memory:"];

    [Theory]
    [MemberData(nameof(Memories))]
    public async Task A_database_in_memory_lives_as_long_as_it_is_open(string url)
    {
        await using (ActiveDb db = ActiveDb.Open(url, models: [typeof(Legacy)]))
        {
            await db.CreateAllAsync();
            using (db.Use())
            {
                await Legacy.CreateAsync(new Legacy { Code = "a" });
                Assert.Equal(1, await Legacy.CountAsync());
            }
        }

        await using ActiveDb next = ActiveDb.Open(url, models: [typeof(Legacy)]);
        using (next.Use())
        {
            await Assert.ThrowsAsync<SchemaMismatchException>(() => Legacy.CountAsync());
        }
    }

    [Fact]
    public async Task Databases_in_memory_do_not_see_each_other()
    {
        await using ActiveDb first = ActiveDb.Open("sqlite://", models: [typeof(Legacy)]);
        await using ActiveDb second = ActiveDb.Open("sqlite://", models: [typeof(Legacy)]);
        await using ActiveDb third = ActiveDb.Open(o => o.UseSqlite("Data Source=:memory:"), models: [typeof(Legacy)]);
        foreach (ActiveDb db in (ActiveDb[])[first, second, third])
        {
            await db.CreateAllAsync();
            using (db.Use())
            {
                await Legacy.CreateAsync(new Legacy { Code = "same key" });
                Assert.Equal(1, await Legacy.CountAsync());
            }
        }
    }

    [Fact]
    public async Task A_database_in_memory_takes_parallel_operations()
    {
        await using ActiveDb db = ActiveDb.Open("sqlite://", models: [typeof(Legacy)]);
        await db.CreateAllAsync();
        using (db.Use())
        {
            await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Legacy.CreateAsync(new Legacy { Code = $"{i}" })));

            Assert.Equal(20, await Legacy.CountAsync());
        }
    }

    [Fact]
    public async Task A_connection_of_ones_own_is_used_and_left_open()
    {
        await using SqliteConnection connection = new("Data Source=:memory:");
        await connection.OpenAsync();
        await using (ActiveDb db = ActiveDb.Open(o => o.UseSqlite(connection), models: [typeof(Legacy)]))
        {
            await db.CreateAllAsync();
            using (db.Use())
            {
                await Legacy.CreateAsync(new Legacy { Code = "a" });
            }
        }

        await using SqliteCommand command = new("SELECT COUNT(*) FROM legacy", connection);
        Assert.Equal(1L, await command.ExecuteScalarAsync());
    }

    [Fact]
    public async Task Three_slashes_name_a_file_in_the_current_directory()
    {
        await using ActiveDb db = ActiveDb.Open($"sqlite:///{_name}", models: [typeof(Legacy)]);
        Assert.False(File.Exists(_name));
        await db.CreateAllAsync();

        Assert.True(File.Exists(Path.Combine(Environment.CurrentDirectory, _name)));
    }

    [Fact]
    public async Task Four_slashes_name_a_file_by_its_whole_path()
    {
        string path = Path.Combine(Path.GetTempPath(), _name);
        await using ActiveDb db = ActiveDb.Open($"sqlite:///{path}", models: [typeof(Legacy)]);
        await db.CreateAllAsync();

        Assert.True(File.Exists(path));
    }

    [Fact]
    public async Task A_file_keeps_its_rows_and_can_be_deleted_after_it_is_closed()
    {
        string url = $"sqlite:///{_name}";
        for (int run = 1; run <= 2; run++)
        {
            await using ActiveDb db = ActiveDb.Open(url, models: [typeof(Legacy)]);
            await db.CreateAllAsync();
            using (db.Use())
            {
                await Legacy.CreateAsync(new Legacy { Code = $"{run}" });
                Assert.Equal(run, await Legacy.CountAsync());
            }
        }
    }

    [Fact]
    public async Task Options_of_the_url_are_those_of_the_provider()
    {
        await using (ActiveDb db = ActiveDb.Open($"sqlite:///{_name}", models: [typeof(Legacy)]))
        {
            await db.CreateAllAsync();
        }

        await using ActiveDb readOnly = ActiveDb.Open($"sqlite:///{_name}?Mode=ReadOnly", models: [typeof(Legacy)]);
        using (readOnly.Use())
        {
            Assert.Equal(0, await Legacy.CountAsync());
            await Assert.ThrowsAnyAsync<DatabaseException>(() => Legacy.CreateAsync(new Legacy { Code = "a" }));
        }
    }

    [Theory]
    [InlineData("sqlite://blog.db", "sqlite:///blog.db")]
    [InlineData("sqlite://bob:hidden@h/blog.db", "names a host")]
    [InlineData("sqlite:///blog.db?Colour=red", "Colour")]
    [InlineData("sqlite:///blog.db?Mode=Sideways", "option")]
    [InlineData("sqlite:///blog.db?Mode", "'Mode'")]
    [InlineData("sqlite:///blog%.db", "%25")]
    [InlineData("sqlite:blog.db", "sqlite:///blog.db")]
    public void A_wrong_url_says_what_is_wrong(string url, string hint)
    {
        DatabaseUrlException error = Assert.Throws<DatabaseUrlException>(() => ActiveDb.Open(url, models: [typeof(Legacy)]));

        Assert.Contains(hint, error.Message);
        Assert.DoesNotContain("hidden", error.Message);
    }

    [Fact]
    public async Task A_file_that_cannot_be_opened_is_unavailable()
    {
        await using ActiveDb db = ActiveDb.Open($"sqlite:///missing-{_name}/blog.db", models: [typeof(Legacy)]);
        using (db.Use())
        {
            DatabaseUnavailableException error = await Assert.ThrowsAsync<DatabaseUnavailableException>(() => Legacy.AllAsync());
            Assert.Contains("blog.db", error.Message);
            await Assert.ThrowsAsync<DatabaseUnavailableException>(() => db.CreateAllAsync());
            await Assert.ThrowsAsync<DatabaseUnavailableException>(() => Legacy.CreateAsync(new Legacy { Code = "a" }));
        }

        Assert.Equal(0, db.Inner.OpenLeases);
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_unavailable()
    {
        await File.WriteAllTextAsync(_name, new string('x', 5000));
        await using ActiveDb db = ActiveDb.Open($"sqlite:///{_name}", models: [typeof(Legacy)]);
        using (db.Use())
        {
            await Assert.ThrowsAsync<DatabaseUnavailableException>(() => Legacy.AllAsync());
        }
    }

    [Fact]
    public async Task Without_names_the_classes_of_the_calling_assembly_are_the_model()
    {
        await using ActiveDb byUrl = ActiveDb.Open("sqlite://");
        await using ActiveDb byOptions = ActiveDb.Open(o => o.UseSqlite("Data Source=:memory:"));
        foreach (ActiveDb db in (ActiveDb[])[byUrl, byOptions])
        {
            await using DbContext context = db.CreateContext();
            Assert.NotNull(context.Model.FindEntityType(typeof(OfThisAssembly)));
            Assert.Null(context.Model.FindEntityType(typeof(Legacy)));
        }

        await byUrl.CreateAllAsync();
        await OfThisAssembly.CreateAsync(new OfThisAssembly());
        Assert.Equal(1, await OfThisAssembly.CountAsync());
    }

    public void Dispose()
    {
        File.Delete(_name);
        File.Delete(Path.Combine(Path.GetTempPath(), _name));
    }

    public class OfThisAssembly : Model
    {
        public int Id { get; set; }
    }
}
