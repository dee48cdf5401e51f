using EFCore.ActiveRecord.Specifications;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EFCore.ActiveRecord.Sqlite.Tests.Connections;

/// <summary>Base of the tests of kept connections: a database in a file of its own, and its clock.</summary>
public abstract class KeptConnectionTest : IAsyncLifetime
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("active-record-");
    private readonly IDisposable _use;

    protected KeptConnectionTest()
    {
        Db = Open();
        _use = Db.Use();
        Kept = KeptBy(Db)!;
    }

    protected ActiveDb Db { get; }

    internal ManualTime Time { get; } = new();

    internal KeptConnections Kept { get; }

    protected string File => PathOf("blog.db");

    public async Task InitializeAsync()
    {
        await Db.CreateAllAsync();
        Time.Advance(KeptConnections.IdleTime);
    }

    public async Task DisposeAsync()
    {
        _use.Dispose();
        await Db.DisposeAsync();
        Assert.Equal(0, Kept.Count);
        Assert.Equal(0, Time.Timers);
        _directory.Delete(recursive: true);
    }

    internal static KeptConnections? KeptBy(ActiveDb db)
    {
        using DbContext context = db.CreateContext();
        return context.GetService<IDbContextOptions>().FindExtension<KeptConnectionsExtension>()?.Connections;
    }

    protected static SqliteConnection ConnectionOf(DbContext context) => (SqliteConnection)context.Database.GetDbConnection();

    protected static Task<Legacy> CreateAsync(string code) => Legacy.CreateAsync(new Legacy { Code = code });

    protected static async Task<string> CodesAsync() => string.Join(" ", (await Legacy.Query.ToListAsync()).Select(l => l.Code).Order(StringComparer.Ordinal));

    protected string PathOf(string name) => Path.Combine(_directory.FullName, name);

    /// <summary>Runs SQL as one operation.</summary>
    protected Task RunAsync(string sql) => Db.ExecuteAsync(context => context.Database.ExecuteSqlRawAsync(sql));

    protected ActiveDb Open(Action<DbContextOptionsBuilder>? also = null, string options = "")
        => ActiveDb.Open(
            o =>
            {
                o.UseSqlite($"Data Source={File};{options}");
                also?.Invoke(o);
            },
            models: [typeof(Legacy)],
            configure: o => o.UseTimeProvider(Time));
}
