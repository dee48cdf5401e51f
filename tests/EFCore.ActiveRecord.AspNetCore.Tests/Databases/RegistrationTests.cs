using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EFCore.ActiveRecord.AspNetCore.Tests.Databases;

public sealed class RegistrationTests : WebTest
{
    [Fact]
    public async Task The_database_is_one_object_and_is_closed_with_the_host()
    {
        WebApplication app = await StartBlogAsync(_ => { });
        ActiveDb db = app.Services.GetRequiredService<ActiveDb>();
        Assert.Same(db, app.Services.GetRequiredService<ActiveDb>());
        Assert.Same(db, app.Services.GetRequiredKeyedService<ActiveDb>(typeof(BlogContext)));

        await app.DisposeAsync();

        Assert.Throws<NoDatabaseException>(() => db.CreateContext());
    }

    [Fact]
    public async Task The_host_opens_the_database_before_its_background_services_start()
    {
        string file = NewFile();
        await using (LonelyContext context = new(new DbContextOptionsBuilder<LonelyContext>().UseSqlite(file).Options))
        {
            await context.Database.EnsureCreatedAsync();
        }

        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<FirstService>();
        builder.Services.AddHostedService(p => p.GetRequiredService<FirstService>());
        builder.Services.AddActiveRecord<LonelyContext>(o => o.UseSqlite(file));
        using IHost host = builder.Build();
        await Assert.ThrowsAsync<NoDatabaseException>(() => Lonely.CountAsync());

        await host.StartAsync();

        Assert.Equal(1, host.Services.GetRequiredService<FirstService>().Rows);
        await host.StopAsync();
    }

    [Fact]
    public async Task Hooks_come_from_the_services_and_may_need_the_database()
    {
        string file = NewFile();
        WebApplication app = await StartAsync(services =>
        {
            services.AddSingleton<IRecordHooks, AuthorHooks>();
            services.AddActiveRecord<BlogContext>(o => o.UseSqlite(file));
        });
        ActiveDb db = app.Services.GetRequiredService<ActiveDb>();
        using IDisposable use = db.Use();

        await Author.CreateAsync(new Author { Name = " Ann " });

        Assert.Equal(["Ann"], await NamesAsync(db));
        Assert.Same(db, Assert.IsType<AuthorHooks>(app.Services.GetRequiredService<IRecordHooks>()).Db);
    }

    [Fact]
    public async Task An_injected_context_is_scoped_and_of_the_same_database()
    {
        List<BlogContext> contexts = [];
        WebApplication app = await StartBlogAsync(a => a.MapPost("/", async (BlogContext one, IServiceProvider services) =>
        {
            contexts.Add(one);
            Assert.Same(one, services.GetRequiredService<BlogContext>());
            one.Add(new Author { Name = "plain" });
            await one.SaveChangesAsync();
            Author author = await Author.SingleAsync();
            Assert.NotEqual(default, author.CreatedAt);
            return author.Name;
        }));

        HttpResponseMessage response = await app.GetTestClient().PostAsync("/", null);

        Assert.Equal("plain", await response.Content.ReadAsStringAsync());
        Assert.Throws<ObjectDisposedException>(() => contexts[0].Authors.Count());
    }

    [Fact]
    public async Task Several_contexts_have_each_their_database()
    {
        (string blog, string shop) = (NewFile(), NewFile());
        WebApplication app = await StartAsync(
            services => services.AddActiveRecord<BlogContext>(o => o.UseSqlite(blog)).AddActiveRecord<ShopContext>(o => o.UseSqlite(shop)),
            a => a.MapPost("/", async ([FromKeyedServices(typeof(BlogContext))] ActiveDb blogDb, [FromKeyedServices(typeof(ShopContext))] ActiveDb shopDb, ActiveDb last) =>
            {
                Assert.NotSame(blogDb, shopDb);
                Assert.Same(shopDb, last);
                await Author.CreateAsync(new Author { Name = "ann" });
                await Item.CreateAsync(new Item { Name = "book" });
            }));

        (await app.GetTestClient().PostAsync("/", null)).EnsureSuccessStatusCode();

        await using BlogContext authors = new(new DbContextOptionsBuilder<BlogContext>().UseSqlite(blog).Options);
        await using ShopContext items = new(new DbContextOptionsBuilder<ShopContext>().UseSqlite(shop).Options);
        Assert.Equal("ann", (await authors.Authors.SingleAsync()).Name);
        Assert.Equal("book", (await items.Items.SingleAsync()).Name);
    }

    [Fact]
    public async Task The_last_registration_of_a_context_counts()
    {
        (string real, string test) = (NewFile(), NewFile());
        WebApplication app = await StartAsync(
            services => services.AddActiveRecord<BlogContext>(o => o.UseSqlite(real)).AddActiveRecord<BlogContext>(o => o.UseSqlite(test)),
            a => a.MapPost("/", (BlogContext context) => context.Database.GetConnectionString()));

        string used = await (await app.GetTestClient().PostAsync("/", null)).Content.ReadAsStringAsync();

        Assert.Equal(test, used);
        Assert.Single(app.Services.GetServices<ActiveDb>());
        Assert.False(File.Exists(real["Data Source=".Length..]));
    }

    [Fact]
    public async Task A_context_that_was_registered_before_stays()
    {
        (string own, string ours) = (NewFile(), NewFile());
        WebApplication app = await StartAsync(services => services
            .AddDbContext<BlogContext>(o => o.UseSqlite(own))
            .AddActiveRecord<BlogContext>(o => o.UseSqlite(ours)));

        using IServiceScope scope = app.Services.CreateScope();
        Assert.Equal(own, scope.ServiceProvider.GetRequiredService<BlogContext>().Database.GetConnectionString());
    }

    [Fact]
    public async Task The_time_comes_from_the_hosts_clock()
    {
        DateTimeOffset now = new(2026, 5, 6, 7, 8, 9, TimeSpan.Zero);
        string file = NewFile();
        WebApplication app = await StartAsync(
            services => services.AddSingleton<TimeProvider>(new StoppedClock(now)).AddActiveRecord<BlogContext>(o => o.UseSqlite(file)));

        using (app.Services.GetRequiredService<ActiveDb>().Use())
        {
            Assert.Equal(now, (await Author.CreateAsync(new Author { Name = "ann" })).CreatedAt);
        }
    }

    [Fact]
    public async Task A_clock_of_the_database_comes_before_the_hosts()
    {
        DateTimeOffset now = new(2026, 5, 6, 7, 8, 9, TimeSpan.Zero);
        string file = NewFile();
        WebApplication app = await StartAsync(services => services
            .AddSingleton<TimeProvider>(new StoppedClock(now.AddYears(1)))
            .AddActiveRecord<BlogContext>(o => o.UseSqlite(file), o => o.UseTimeProvider(new StoppedClock(now))));

        using (app.Services.GetRequiredService<ActiveDb>().Use())
        {
            Assert.Equal(now, (await Author.CreateAsync(new Author { Name = "ann" })).CreatedAt);
        }
    }

    [Fact]
    public async Task EF_Core_logs_to_the_hosts_loggers()
    {
        string file = NewFile();
        Lines lines = new();
        WebApplication app = await StartAsync(services => services
            .AddLogging(l => l.AddProvider(lines).SetMinimumLevel(LogLevel.Information))
            .AddActiveRecord<BlogContext>(o => o.UseSqlite(file)));

        using (app.Services.GetRequiredService<ActiveDb>().Use())
        {
            await Author.CreateAsync(new Author { Name = "ann" });
        }

        Assert.Contains(lines.Texts, text => text.Contains("INSERT INTO", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Options_without_a_database_fail_the_start()
    {
        ArgumentException e = await Assert.ThrowsAsync<ArgumentException>(() => StartAsync(services => services.AddActiveRecord<BlogContext>(_ => { }), use: false));

        Assert.Contains("name no database", e.Message);
    }

    [Fact]
    public void Null_is_refused_at_once()
    {
        ServiceCollection services = new();

        Assert.Throws<ArgumentNullException>("options", () => services.AddActiveRecord<BlogContext>(null!));
        Assert.Throws<ArgumentNullException>("services", () => ((IServiceCollection)null!).AddActiveRecord<BlogContext>(_ => { }));
        Assert.Throws<ArgumentNullException>("app", () => ((IApplicationBuilder)null!).UseActiveRecord());
    }

    /// <summary>Registered before the database, and uses it by its default.</summary>
    private sealed class FirstService : BackgroundService
    {
        public int Rows { get; private set; }

        public override async Task StartAsync(CancellationToken cancellationToken)
        {
            await Lonely.CreateAsync(new Lonely(), cancellationToken);
            Rows = await Lonely.CountAsync(cancellationToken: cancellationToken);
        }

        protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.CompletedTask;
    }

    private sealed class Lines : ILoggerProvider, ILogger
    {
        private readonly System.Collections.Concurrent.ConcurrentQueue<string> _texts = new();

        public IEnumerable<string> Texts => _texts;

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            => _texts.Enqueue(formatter(state, exception));

        public void Dispose()
        {
        }
    }

    private sealed class AuthorHooks(ActiveDb db) : IBeforeSave<Author>
    {
        public ActiveDb Db { get; } = db;

        public Task BeforeSaveAsync(Author record, CancellationToken cancellationToken)
        {
            record.Name = record.Name.Trim();
            return Task.CompletedTask;
        }
    }
}
