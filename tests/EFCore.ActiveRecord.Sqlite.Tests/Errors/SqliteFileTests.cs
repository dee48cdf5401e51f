using System.Data.Common;
using EFCore.ActiveRecord.Specifications;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EFCore.ActiveRecord.Sqlite.Tests.Errors;

/// <summary>Files that cannot be read or written: each a clear exception, nothing half-written, and the next operation works.</summary>
public sealed class SqliteFileTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("active-record-");

    private string File => Path.Combine(_directory.FullName, "blog.db");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task A_full_disk_is_a_database_exception_and_leaves_nothing_half_written()
    {
        PageLimit limit = new();
        await using ActiveDb db = ActiveDb.Open(o => o.UseSqlite($"Data Source={File}").AddInterceptors(limit), models: Blog.Models);
        using IDisposable use = db.Use();
        await db.CreateAllAsync();
        await Legacy.CreateAsync(new Legacy { Code = "first" });

        limit.Pages = 1; // SQLite takes this as: no page more than there are
        string text = new('x', 100_000);
        var one = await Assert.ThrowsAnyAsync<DatabaseException>(() => Legacy.CreateAsync(new Legacy { Code = "big", Text = text }));
        var many = await Assert.ThrowsAnyAsync<DatabaseException>(() => Legacy.CreateAllAsync(
            [new Legacy { Code = "small", Text = "x" }, new Legacy { Code = "bigger", Text = text }]));
        var transaction = await Assert.ThrowsAnyAsync<DatabaseException>(() => db.TransactionAsync(async () =>
        {
            await Legacy.CreateAsync(new Legacy { Code = "small too" });
            await Legacy.CreateAsync(new Legacy { Code = "biggest", Text = text });
        }));

        Assert.All((Exception[])[one, many, transaction], e => Assert.Contains("database or disk is full", e.Message));
        Assert.All((Exception[])[one, many, transaction], e => Assert.Contains($"'{File}'", e.Message));
        Assert.Equal(["first"], await CodesAsync());
        limit.Pages = 1_000_000;
        await Legacy.CreateAsync(new Legacy { Code = "second", Text = text });
        Assert.Equal(["first", "second"], await CodesAsync());
        Assert.Equal(0, db.Inner.OpenLeases);
    }

    [Fact]
    public async Task A_file_that_may_only_be_read_refuses_to_be_written()
    {
        await using (ActiveDb db = ActiveDb.Open("sqlite:///" + File, models: Blog.Models))
        {
            await db.CreateAllAsync();
            using (db.Use())
            {
                await Legacy.CreateAsync(new Legacy { Code = "first" });
            }
        }

        await using ActiveDb readOnly = ActiveDb.Open($"sqlite:///{File}?Mode=ReadOnly", models: Blog.Models);
        using IDisposable use = readOnly.Use();
        Legacy first = await Legacy.FindOrFailAsync("first");
        first.Text = "changed";

        var e = await Assert.ThrowsAsync<DatabaseUnavailableException>(() => first.SaveAsync());

        Assert.Contains("readonly database", e.Message);
        Assert.Equal(["first"], await CodesAsync());
        Assert.Null((await Legacy.FindOrFailAsync("first")).Text);
        Assert.Equal(0, readOnly.Inner.OpenLeases);
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_left_as_it_is()
    {
        string text = string.Join('\n', Enumerable.Repeat("This is a letter, not a database.", 100));
        await System.IO.File.WriteAllTextAsync(File, text);
        await using (ActiveDb db = ActiveDb.Open("sqlite:///" + File, models: Blog.Models))
        {
            using IDisposable use = db.Use();

            var create = await Assert.ThrowsAsync<DatabaseUnavailableException>(() => db.CreateAllAsync());
            var read = await Assert.ThrowsAsync<DatabaseUnavailableException>(() => Legacy.CountAsync());
            var write = await Assert.ThrowsAsync<DatabaseUnavailableException>(() => Legacy.CreateAsync(new Legacy { Code = "first" }));

            Assert.All((Exception[])[create, read, write], e => Assert.Contains("file is not a database", e.Message));
            Assert.All((Exception[])[create, read, write], e => Assert.IsType<SqliteException>(e.GetBaseException()));
            Assert.Equal(0, db.Inner.OpenLeases);
        }

        Assert.Equal(text, await System.IO.File.ReadAllTextAsync(File));
    }

    [Fact]
    public async Task A_missing_directory_is_not_made()
    {
        string file = Path.Combine(_directory.FullName, "missing", "blog.db");
        await using ActiveDb db = ActiveDb.Open("sqlite:///" + file, models: Blog.Models);
        using IDisposable use = db.Use();

        var create = await Assert.ThrowsAsync<DatabaseUnavailableException>(() => db.CreateAllAsync());
        var read = await Assert.ThrowsAsync<DatabaseUnavailableException>(() => Legacy.CountAsync());

        Assert.All((Exception[])[create, read], e => Assert.Contains($"'{file}'", e.Message));
        Assert.False(Directory.Exists(Path.GetDirectoryName(file)));
        Assert.Equal(0, db.Inner.OpenLeases);
    }

    [Fact]
    public async Task A_locked_file_is_a_deadlock_and_works_again_afterwards()
    {
        // One second is the shortest time that SQLite's provider can wait.
        await using ActiveDb db = ActiveDb.Open($"sqlite:///{File}?Default%20Timeout=1", models: Blog.Models);
        using IDisposable use = db.Use();
        await db.CreateAllAsync();
        await using SqliteConnection other = new($"Data Source={File}");
        await other.OpenAsync();
        await using (DbTransaction theirs = await other.BeginTransactionAsync())
        {
            await using SqliteCommand command = other.CreateCommand();
            command.CommandText = "INSERT INTO legacy (code) VALUES ('theirs')";
            await command.ExecuteNonQueryAsync();

            var e = await Assert.ThrowsAsync<LockTimeoutException>(() => Legacy.CreateAsync(new Legacy { Code = "ours" }));

            Assert.Contains("lock", e.Message);
            await theirs.CommitAsync();
        }

        Assert.Equal(["theirs"], await CodesAsync());
        await Legacy.CreateAsync(new Legacy { Code = "ours" });
        Assert.Equal(["ours", "theirs"], await CodesAsync());
        Assert.Equal(0, db.Inner.OpenLeases);
    }

    /// <summary>The keys in the file, by a connection that knows nothing of the library.</summary>
    private async Task<List<string>> CodesAsync()
    {
        await using SqliteConnection connection = new($"Data Source={File};Pooling=false");
        await connection.OpenAsync();
        await using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT code FROM legacy ORDER BY code";
        await using SqliteDataReader reader = await command.ExecuteReaderAsync();
        List<string> codes = [];
        while (await reader.ReadAsync())
        {
            codes.Add(reader.GetString(0));
        }

        return codes;
    }

    /// <summary>Stands for the size of a disk: the file may have so many pages and no more.</summary>
    private sealed class PageLimit : DbConnectionInterceptor
    {
        public int Pages { get; set; } = 1_000_000;

        public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => Set(connection);

        public override Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            Set(connection);
            return Task.CompletedTask;
        }

        private void Set(DbConnection connection)
        {
            using DbCommand command = connection.CreateCommand();
            command.CommandText = $"PRAGMA max_page_count = {Pages}";
            command.ExecuteScalar();
        }
    }
}
