using System.Data;
using System.Runtime.CompilerServices;
using EFCore.ActiveRecord.Specifications;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace EFCore.ActiveRecord.Sqlite.Tests.Connections;

/// <summary>How long connections are kept, and which.</summary>
public sealed class KeepingTests : KeptConnectionTest
{
    [Fact]
    public async Task A_connection_stays_open_between_operations()
    {
        Assert.Equal(0, Kept.Count);

        await CreateAsync("a");
        object? first = await HandleAsync();
        await using (ActiveSession session = Db.BeginSession())
        {
            await CreateAsync("b");
        }

        await Db.TransactionAsync(() => CreateAsync("c"));
        Assert.Equal("a b c", await CodesAsync());

        Assert.Same(first, await HandleAsync());
        Assert.Equal(1, Kept.Count);
    }

    [Fact]
    public async Task An_idle_connection_is_closed_and_the_timer_with_it()
    {
        await CreateAsync("a");
        Assert.Equal(1, Time.Timers);

        Time.Advance(KeptConnections.IdleTime - TimeSpan.FromSeconds(1));
        await CodesAsync();
        Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((1, 1), (Kept.Count, Time.Timers));

        Time.Advance(KeptConnections.IdleTime - TimeSpan.FromSeconds(1));
        Assert.Equal((0, 0), (Kept.Count, Time.Timers));
        Assert.Equal("a", await CodesAsync());
    }

    [Fact]
    public async Task A_connection_in_use_is_not_idle()
    {
        await using (ActiveTransaction transaction = await Db.BeginTransactionAsync())
        {
            await CreateAsync("a");
            using (DbContext context = Db.CreateContext())
            {
                await context.Set<Legacy>().CountAsync();
            }

            Time.Advance(KeptConnections.IdleTime);
            Assert.Equal((1, 0), (Kept.Count, Time.Timers));
            await transaction.CommitAsync();
        }

        Assert.Equal("a", await CodesAsync());
    }

    [Fact]
    public async Task A_closed_database_leaves_nothing_open()
    {
        await CreateAsync("a");
        await using DbContext context = Db.CreateContext();
        await context.Database.OpenConnectionAsync();
        Assert.True(System.IO.File.Exists(File + "-wal"));

        await Db.DisposeAsync();
        Assert.Equal(1, Kept.Count);
        await context.DisposeAsync();

        Assert.Equal((0, 0), (Kept.Count, Time.Timers));
        Assert.False(System.IO.File.Exists(File + "-wal"));
        Assert.False(System.IO.File.Exists(File + "-shm"));
        System.IO.File.Delete(File);
        await using ActiveDb again = Open();
        await again.CreateAllAsync();
        using (again.Use())
        {
            Assert.Equal("", await CodesAsync());
        }
    }

    [Fact]
    public async Task A_context_that_the_pool_does_not_take_keeps_no_connection()
    {
        List<DbContext> others = [.. Enumerable.Range(0, 1024).Select(_ => Db.CreateContext())];
        await using (DbContext context = Db.CreateContext())
        {
            await context.Set<Legacy>().CountAsync();
            others.ForEach(c => c.Dispose());
        }

        // EF Core does not dispose of what such a context has.
        Time.Advance(KeptConnections.IdleTime);
        Assert.Equal(0, Kept.Count);
    }

    [Theory, InlineData("Pooling=False", false), InlineData("", true)]
    public async Task Pooling_in_the_connection_string_chooses(string options, bool isKept)
    {
        await using ActiveDb db = Open(options: options);

        Assert.Equal(isKept, KeptBy(db) is not null);
    }

    [Fact]
    public async Task A_connection_of_ones_own_and_a_service_of_ones_own_are_left_alone()
    {
        await using SqliteConnection connection = new($"Data Source={File}");
        await using ActiveDb ofConnection = ActiveDb.Open(o => o.UseSqlite(connection), models: [typeof(Legacy)]);
        Assert.Null(KeptBy(ofConnection));

        DbContextOptionsBuilder options = new();
        options.ReplaceService<IRelationalConnection, IRelationalConnection>();
        Assert.Null(KeptConnections.AddTo(options, memory: null));
    }

    [Fact]
    public async Task A_context_given_to_a_program_opens_and_closes_as_any()
    {
        await using DbContext context = Db.CreateContext();
        SqliteConnection connection = ConnectionOf(context);
        List<ConnectionState> states = [];
        connection.StateChange += (_, e) => states.Add(e.CurrentState);

        for (int i = 0; i < 2; i++)
        {
            Assert.Equal(ConnectionState.Closed, connection.State);
            await context.Database.OpenConnectionAsync();
            Assert.Equal(ConnectionState.Open, connection.State);
            await context.Database.CloseConnectionAsync();
        }

        Assert.Equal(ConnectionState.Closed, connection.State);
        Assert.Equal([ConnectionState.Open, ConnectionState.Closed, ConnectionState.Open, ConnectionState.Closed], states);
        await Assert.ThrowsAsync<InvalidOperationException>(() => new SqliteCommand("SELECT 1", connection).ExecuteScalarAsync());
        await connection.OpenAsync();
        Assert.Equal(0, await context.Set<Legacy>().CountAsync());
        await connection.CloseAsync();
    }

    [Fact]
    public async Task Another_connection_string_goes_to_another_file()
    {
        await CreateAsync("a");
        await using DbContext context = Db.CreateContext();
        await context.Set<Legacy>().CountAsync();

        context.Database.SetConnectionString($"Data Source={PathOf("other.db")};Pooling=False");
        await context.Database.EnsureCreatedAsync();

        Assert.Equal(0, await context.Set<Legacy>().CountAsync());
    }

    [Fact]
    public async Task Deleting_the_database_lets_go_of_its_file()
    {
        await using (DbContext one = Db.CreateContext())
        await using (DbContext two = Db.CreateContext())
        {
            await one.Set<Legacy>().CountAsync();
            await two.Set<Legacy>().CountAsync();
        }

        Assert.Equal(2, Kept.Count);
        await Db.ExecuteAsync(context => context.Database.EnsureDeletedAsync());

        Assert.Equal(0, Kept.Count);
        Assert.All(["", "-wal", "-shm"], ending => Assert.False(System.IO.File.Exists(File + ending)));
        await Db.CreateAllAsync();
        await CreateAsync("b");
        Assert.Equal("b", await CodesAsync());
        Assert.NotEqual(0, Kept.Count);
    }

    [Fact]
    public async Task Parallel_operations_and_closing_do_not_get_in_each_others_way()
    {
        using CancellationTokenSource end = new();
        Task closing = Task.Run(async () =>
        {
            while (!end.IsCancellationRequested)
            {
                Time.Advance(KeptConnections.IdleTime);
                await Task.Yield();
            }
        });

        await Task.WhenAll(Enumerable.Range(0, 8).Select(flow => Task.Run(async () =>
        {
            for (int i = 0; i < 50; i++)
            {
                await Legacy.CountAsync();
            }

            await CreateAsync($"{flow}");
        })));
        await end.CancelAsync();
        await closing;

        Assert.Equal(8, await Legacy.CountAsync());
    }

    [Fact]
    public void Neither_the_timer_nor_its_flow_holds_on_to_a_database_that_was_dropped()
    {
        WeakReference[] dropped = Drop();

        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.All(dropped, r => Assert.False(r.IsAlive));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference[] Drop()
    {
        object inFlow = new();
        AsyncLocal<object?> flow = new() { Value = inFlow };
        KeptConnections connections = new(TimeProvider.System);
        KeptConnection connection = new("Data Source=:memory:", connections);
        connection.Open();
        connection.Close();
        Assert.Equal((1, true), (connections.Count, connections.IsWatching));
        flow.Value = null;
        return [new(connections), new(connection), new(inFlow)];
    }

    private Task<object?> HandleAsync() => Db.ExecuteAsync(async context =>
    {
        await context.Database.OpenConnectionAsync();
        object? handle = typeof(SqliteConnection).GetProperty("Handle")!.GetValue(ConnectionOf(context));
        await context.Database.CloseConnectionAsync();
        return handle;
    });
}
