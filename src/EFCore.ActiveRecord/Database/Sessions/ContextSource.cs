using System.Text.Json;
using EFCore.ActiveRecord.Database.Configuration;
using EFCore.ActiveRecord.Providers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EFCore.ActiveRecord.Database.Sessions;

/// <summary>Makes and lends the contexts of one database.</summary>
internal sealed class ContextSource : IDisposable
{
    private readonly Func<DbContext> _create;
    private readonly IDisposable? _kept;
    private readonly DbContextOptions _options;
    private int _open;

    private ContextSource(DbContextOptionsBuilder builder, bool isPooled, Func<DbContextOptions, Func<DbContext>> factory)
    {
        if (!builder.Options.Extensions.Any(e => e.Info.IsDatabaseProvider))
        {
            throw new ArgumentException("The options name no database. Choose one, as in ActiveDb.Open(o => o.UseSqlite(\"Data Source=blog.db\")).", nameof(builder));
        }

        Provider = DatabaseProvider.Of(builder.Options);
        _kept = Provider.Prepare(builder, isPooled);
        builder.AddInterceptors(new CommitWatch(Provider));
        _options = builder.Options;
        IsSerial = Provider.IsSerial(_options);
        var chosen = _options.FindExtension<ActiveRecordOptionsExtension>()!.Options;
        Time = chosen.TimeProvider;
        InputLimits = chosen.InputLimits;
        JsonNaming = chosen.JsonNaming;
        CascadesSoftDelete = chosen.CascadeSoftDelete;
        WritesTracked = chosen.WritesTracked;
        Hooks = chosen.Hooks;
        _create = factory(_options);
    }

    public DatabaseProvider Provider { get; }

    public bool IsSerial { get; }

    public TimeProvider Time { get; }

    public InputLimits InputLimits { get; }

    public JsonNamingPolicy? JsonNaming { get; }

    public bool CascadesSoftDelete { get; }

    public bool WritesTracked { get; }

    public IReadOnlyList<Func<IEnumerable<IRecordHooks>>> Hooks { get; }

    public int Open => Volatile.Read(ref _open);

    /// <summary>A source of pooled contexts where the class allows it: one public constructor that takes the options alone, and no OnConfiguring.</summary>
    public static ContextSource Of<TContext>(DbContextOptionsBuilder<TContext> builder)
        where TContext : DbContext
        => IsPoolable(typeof(TContext))
            ? new(builder, isPooled: true, static options => new PooledDbContextFactory<TContext>((DbContextOptions<TContext>)options).CreateDbContext)
            : new(builder, isPooled: false, static options => Activate<TContext>((DbContextOptions<TContext>)options));

    public DbContext Create() => _create();

    public DbContext Rent()
    {
        Interlocked.Increment(ref _open);
        try
        {
            return _create();
        }
        catch
        {
            Interlocked.Decrement(ref _open);
            throw;
        }
    }

    public void Return(DbContext context)
    {
        try
        {
            context.Dispose();
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    public async ValueTask ReturnAsync(DbContext context)
    {
        try
        {
            await context.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    public void Dispose()
    {
        _kept?.Dispose();
        Provider.Closed(_options);
    }

    private static bool IsPoolable(Type context)
        => context.GetConstructors() is [var constructor]
            && constructor.GetParameters() is [var parameter]
            && parameter.ParameterType.IsAssignableTo(typeof(DbContextOptions))
            && context.GetMethod("OnConfiguring", System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic, [typeof(DbContextOptionsBuilder)])?.DeclaringType is { } declaring
            && (declaring == typeof(DbContext) || declaring == typeof(ActiveRecordContext));

    private static Func<DbContext> Activate<TContext>(DbContextOptions<TContext> options)
        where TContext : DbContext
    {
        var constructor = typeof(TContext).GetConstructors()
            .FirstOrDefault(c => c.GetParameters() is [var parameter] && parameter.ParameterType.IsInstanceOfType(options))
            ?? throw new ArgumentException($"'{typeof(TContext).Name}' needs a public constructor that takes its options alone: public {typeof(TContext).Name}(DbContextOptions<{typeof(TContext).Name}> options) : base(options).");
        return () => (DbContext)constructor.Invoke(System.Reflection.BindingFlags.DoNotWrapExceptions, null, [options], null);
    }
}
