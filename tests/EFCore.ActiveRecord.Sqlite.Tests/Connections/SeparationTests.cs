using System.Data.Common;
using EFCore.ActiveRecord.Specifications;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EFCore.ActiveRecord.Sqlite.Tests.Connections;

/// <summary>What an operation leaves behind does not reach the next one.</summary>
public sealed class SeparationTests : KeptConnectionTest
{
    [Fact]
    public async Task A_transaction_that_raw_SQL_left_open_is_rolled_back()
    {
        await RunAsync("BEGIN IMMEDIATE; INSERT INTO legacy (code) VALUES ('left')");

        Assert.Equal(0, Kept.Count);
        await CreateAsync("a");
        Assert.Equal("a", await CodesAsync());
    }

    [Fact]
    public async Task A_transaction_that_ADO_NET_left_open_is_rolled_back()
    {
        await Db.ExecuteAsync(async context =>
        {
            await context.Database.OpenConnectionAsync();
            ConnectionOf(context).BeginTransaction();
        });

        Assert.Equal(0, Kept.Count);
        await CreateAsync("a");
        Assert.Equal("a", await CodesAsync());
    }

    [Theory]
    [InlineData("CREATE TEMP TABLE left_over (id)")]
    [InlineData("create temporary view left_over AS SELECT 1")]
    [InlineData("CREATE TABLE temp.left_over (id)")]
    [InlineData("CREATE TABLE \"temp\".left_over (id)")]
    [InlineData("SELECT 1; ATTACH ':memory:' AS other")]
    [InlineData("pragma foreign_keys = 0")]
    public async Task What_changes_the_connection_ends_with_the_operation(string sql)
    {
        await CreateAsync("a");

        await RunAsync(sql);

        Assert.Equal(0, Kept.Count);
        Assert.Equal(1, await Legacy.CountAsync());
        await RunAsync(sql);
    }

    [Theory]
    [InlineData("SELECT \"temp\" FROM (SELECT 1 AS \"temp\") AS \"t\"")]
    [InlineData("SELECT \"attachment\".\"attach\" FROM (SELECT 1 AS \"attach\") AS \"attachment\"")]
    [InlineData("SELECT name FROM pragma_table_info('legacy')")]
    public async Task What_only_looks_like_it_does_not(string sql)
    {
        await RunAsync(sql);

        Assert.Equal(1, Kept.Count);
    }

    [Fact]
    public async Task Rows_half_read_do_not_stay_behind()
    {
        await CreateAsync("a");
        await CreateAsync("b");

        await Db.ExecuteAsync(async context =>
        {
            await context.Database.OpenConnectionAsync();
            DbDataReader reader = await new SqliteCommand("SELECT code FROM legacy", ConnectionOf(context)).ExecuteReaderAsync();
            await reader.ReadAsync();
        });

        Assert.Equal(0, Kept.Count);
        Assert.Equal("a b", await CodesAsync());
    }

    [Fact]
    public async Task A_function_registered_between_operations_is_there_in_the_next()
    {
        await CreateAsync("a");

        int twice = await Db.ExecuteAsync(context =>
        {
            ConnectionOf(context).CreateFunction("twice", (int i) => 2 * i);
            return context.Database.SqlQueryRaw<int>("SELECT twice(21) AS \"Value\"").SingleAsync();
        });

        Assert.Equal(42, twice);
    }

    [Fact]
    public async Task Interceptors_see_every_opening_and_closing_and_set_what_they_like()
    {
        Tenant tenant = new();
        await using ActiveDb db = Open(o => o.AddInterceptors(tenant));
        KeptConnections kept = KeptBy(db)!;

        foreach (string name in (string[])["ann", "bob"])
        {
            tenant.Name = name;
            string found = await db.ExecuteAsync(context => context.Database.SqlQueryRaw<string>("SELECT tenant() || (SELECT cache_size FROM pragma_cache_size) AS \"Value\"").SingleAsync());
            Assert.Equal(name + "77", found);
        }

        Assert.Equal((2, 2), (tenant.Opened, tenant.Closed));
        tenant.RegistersFunctions = false;
        await db.ExecuteAsync(context => context.Database.ExecuteSqlRawAsync("SELECT 1"));
        Assert.Equal(1, kept.Count);
    }

    [Fact]
    public async Task A_violated_constraint_is_no_trouble_of_the_connection()
    {
        await CreateAsync("a");
        await Assert.ThrowsAsync<UniqueConstraintException>(() => CreateAsync("a"));

        Assert.Equal(1, Kept.Count);
    }

    [Fact]
    public async Task A_lock_and_a_full_disk_are()
    {
        await using ActiveDb db = Open(options: "Default Timeout=1");
        KeptConnections kept = KeptBy(db)!;
        using IDisposable use = db.Use();
        await CreateAsync("a");
        Assert.Equal(1, kept.Count);
        await using (SqliteConnection other = new($"Data Source={File};Pooling=False"))
        {
            await other.OpenAsync();
            await using DbTransaction theirs = await other.BeginTransactionAsync();
            await Assert.ThrowsAsync<LockTimeoutException>(() => CreateAsync("b"));
        }

        Assert.Equal(0, kept.Count);
        await using ActiveDb small = Open(o => o.AddInterceptors(new SmallDisk()));
        KeptConnections ofSmall = KeptBy(small)!;
        using IDisposable useSmall = small.Use();
        Assert.Equal("a", await CodesAsync());
        Assert.Equal(1, ofSmall.Count);
        await Assert.ThrowsAnyAsync<DatabaseException>(() => Legacy.CreateAsync(new Legacy { Code = "big", Text = new('x', 100_000) }));
        Assert.Equal(0, ofSmall.Count);
    }

    /// <summary>Gives each opening its own function and setting.</summary>
    private sealed class Tenant : DbConnectionInterceptor
    {
        public string Name { get; set; } = "";

        public bool RegistersFunctions { get; set; } = true;

        public int Opened { get; private set; }

        public int Closed { get; private set; }

        public override ValueTask<InterceptionResult> ConnectionOpeningAsync(DbConnection connection, ConnectionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
        {
            if (RegistersFunctions)
            {
                string name = Name;
                ((SqliteConnection)connection).CreateFunction("tenant", () => name);
            }

            return new(result);
        }

        public override async Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            Opened++;
            await using DbCommand command = connection.CreateCommand();
            command.CommandText = "PRAGMA cache_size = 77";
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        public override Task ConnectionClosedAsync(DbConnection connection, ConnectionEndEventData eventData)
        {
            Closed++;
            return Task.CompletedTask;
        }
    }

    /// <summary>The file may not grow.</summary>
    private sealed class SmallDisk : DbConnectionInterceptor
    {
        public override async Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            await using DbCommand command = connection.CreateCommand();
            command.CommandText = "PRAGMA max_page_count = 1";
            await command.ExecuteScalarAsync(cancellationToken);
        }
    }
}
