using System.Reflection;
using System.Runtime.CompilerServices;
using EFCore.ActiveRecord.Database.Configuration;
using EFCore.ActiveRecord.Database.Sessions;
using EFCore.ActiveRecord.Providers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EFCore.ActiveRecord;

public sealed partial class ActiveDb
{
    /// <summary>Opens a database by URL. Nothing is sent to it yet.</summary>
    /// <param name="url">
    /// <c>sqlite://</c> (in memory, kept while the <see cref="ActiveDb"/> lives), <c>sqlite:///file.db</c> (four slashes for an absolute path) or
    /// <c>postgresql://user:password@host:port/database</c>. Parts are percent-encoded as in any URL; options follow as <c>?name=value</c>, named as in the provider's connection strings.
    /// On PostgreSQL, <c>Max Auto Prepare</c> is 100 unless the URL says otherwise: the server keeps statements prepared, which a pooler between may not bear.
    /// </param>
    /// <param name="models">The classes of the model; by default every concrete <see cref="IActiveRecord"/> class of <paramref name="assemblies"/>.</param>
    /// <param name="assemblies">Where classes are looked for when <paramref name="models"/> is not given; by default the calling assembly.</param>
    /// <param name="naming">How tables and columns are named.</param>
    /// <param name="configure">More choices.</param>
    /// <returns>The database. Dispose it at the end of the program.</returns>
    /// <exception cref="DatabaseUrlException">The URL cannot be used; the message says which part is wrong.</exception>
    /// <exception cref="ArgumentException">There are no models, or one of them is no class that implements <see cref="IActiveRecord"/>.</exception>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ActiveDb Open(string url, IEnumerable<Type>? models = null, IEnumerable<Assembly>? assemblies = null, Naming naming = Naming.SnakeCase, Action<ActiveRecordOptionsBuilder>? configure = null)
    {
        var parsed = DatabaseUrl.Parse(url);
        var provider = DatabaseProvider.ForScheme(parsed.Scheme);
        return OpenOwn(options => provider.Configure(options, parsed), ModelDiscovery.Find(models, assemblies, Assembly.GetCallingAssembly()), naming, configure);
    }

    /// <summary>Opens a database by EF Core's own options. Nothing is sent to it yet.</summary>
    /// <param name="options">Chooses the provider and whatever else EF Core's options offer.</param>
    /// <param name="models">The classes of the model; by default every concrete <see cref="IActiveRecord"/> class of <paramref name="assemblies"/>.</param>
    /// <param name="assemblies">Where classes are looked for when <paramref name="models"/> is not given; by default the calling assembly.</param>
    /// <param name="naming">How tables and columns are named.</param>
    /// <param name="configure">More choices.</param>
    /// <returns>The database. Dispose it at the end of the program.</returns>
    /// <exception cref="ArgumentException">The options name no database, there are no models, or one of them is no class that implements <see cref="IActiveRecord"/>.</exception>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ActiveDb Open(Action<DbContextOptionsBuilder> options, IEnumerable<Type>? models = null, IEnumerable<Assembly>? assemblies = null, Naming naming = Naming.SnakeCase, Action<ActiveRecordOptionsBuilder>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        return OpenOwn(options, ModelDiscovery.Find(models, assemblies, Assembly.GetCallingAssembly()), naming, configure);
    }

    /// <summary>Opens a database with a DbContext of your own, whose model is left as it is.</summary>
    /// <typeparam name="TContext">The DbContext. It needs a public constructor that takes its options alone; with that and no <c>OnConfiguring</c>, its instances are pooled, so it must keep no state of its own.</typeparam>
    /// <param name="options">Chooses the provider and whatever else EF Core's options offer.</param>
    /// <param name="configure">More choices, as <c>UseActiveRecord</c> takes them.</param>
    /// <returns>The database. Dispose it at the end of the program.</returns>
    /// <exception cref="ArgumentException">The options name no database, or the context lacks the constructor.</exception>
    public static ActiveDb Open<TContext>(Action<DbContextOptionsBuilder<TContext>> options, Action<ActiveRecordOptionsBuilder>? configure = null)
        where TContext : DbContext
    {
        ArgumentNullException.ThrowIfNull(options);
        var builder = new DbContextOptionsBuilder<TContext>();
        options(builder);
        builder.UseActiveRecord(configure);
        return Open(ContextSource.Of(builder));
    }

    private static ActiveDb OpenOwn(Action<DbContextOptionsBuilder> options, IEnumerable<Type> models, Naming naming, Action<ActiveRecordOptionsBuilder>? configure)
    {
        var builder = new DbContextOptionsBuilder<ActiveRecordContext>();
        options(builder);
        builder.UseActiveRecord(o =>
        {
            o.Own(new OwnModel(models), naming);
            configure?.Invoke(o);
        });
        builder.ReplaceService<IModelCacheKeyFactory, ActiveRecordContext.CacheKeyFactory>();
        return Open(ContextSource.Of(builder));
    }

    private static ActiveDb Open(ContextSource contexts)
    {
        try
        {
            return new ActiveDb(contexts);
        }
        catch
        {
            contexts.Dispose();
            throw;
        }
    }
}
