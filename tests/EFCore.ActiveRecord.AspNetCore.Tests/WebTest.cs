using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EFCore.ActiveRecord.AspNetCore.Tests;

/// <summary>Base of the tests: makes SQLite files and web applications in this process, and ends them.</summary>
public abstract class WebTest : IAsyncLifetime
{
    private readonly List<WebApplication> _apps = [];
    private readonly List<string> _files = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (WebApplication app in _apps)
        {
            await app.DisposeAsync();
        }

        foreach (string file in _files.SelectMany(f => (string[])[f, f + "-wal", f + "-shm"]))
        {
            File.Delete(file);
        }
    }

    /// <summary>The connection string of a file that does not exist yet.</summary>
    protected string NewFile()
    {
        string file = Path.Combine(Path.GetTempPath(), $"active-record-{Guid.NewGuid():N}.db");
        _files.Add(file);
        return $"Data Source={file}";
    }

    /// <summary>An application that runs, with the tables of its databases.</summary>
    protected async Task<WebApplication> StartAsync(Action<IServiceCollection> services, Action<WebApplication>? map = null, bool use = true)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder();
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();
        services(builder.Services);
        WebApplication app = builder.Build();
        _apps.Add(app);
        if (use)
        {
            app.UseActiveRecord();
        }

        map?.Invoke(app);
        await app.StartAsync();
        foreach (ActiveDb db in app.Services.GetServices<ActiveDb>())
        {
            await db.CreateAllAsync();
        }

        return app;
    }

    protected Task<WebApplication> StartBlogAsync(Action<WebApplication> map)
    {
        string file = NewFile();
        return StartAsync(services => services.AddActiveRecord<BlogContext>(o => o.UseSqlite(file)), map);
    }

    /// <summary>The names in the database, read without the library.</summary>
    protected static async Task<List<string>> NamesAsync(ActiveDb db)
    {
        await using DbContext context = db.CreateContext();
        return await context.Database.SqlQueryRaw<string>("SELECT \"Name\" AS \"Value\" FROM \"Authors\" ORDER BY \"Name\"").ToListAsync();
    }
}
