using EFCore.ActiveRecord.AspNetCore;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace EFCore.ActiveRecord;

/// <summary>Registers databases of active records with a host's services.</summary>
public static class ActiveRecordServiceCollectionExtensions
{
    /// <summary>
    /// Registers a database with a DbContext of your own: an <see cref="ActiveDb"/> for as long as the host lives, and <typeparamref name="TContext"/> itself, for
    /// each scope, with the same options. The host opens the database when it starts and closes it at its end; nothing is sent to it by that.
    /// </summary>
    /// <typeparam name="TContext">The DbContext, as <see cref="ActiveDb.Open{TContext}"/> takes it.</typeparam>
    /// <param name="services">The host's services.</param>
    /// <param name="options">Chooses the provider and whatever else EF Core's options offer. EF Core logs to the host's loggers.</param>
    /// <param name="configure">More choices. Without one of its own, the time comes from the <see cref="TimeProvider"/> among the services, if there is one.</param>
    /// <returns>The same services.</returns>
    /// <remarks>
    /// Singletons registered as <see cref="IRecordHooks"/> run around the writing of records; they are asked for at the first write.
    /// It also makes a <see cref="QueryInput"/> a parameter of endpoints and actions, which is the request's query string, and lets <c>app.UseExceptionHandler()</c> answer a
    /// <see cref="SmartQueryException"/>, <see cref="InvalidCursorException"/> or <see cref="RecordJsonException"/> with status 400 and problem details (with <c>services.AddProblemDetails()</c>).
    /// Call it once for each context; again for the same context, the last call counts, so that a test can put its own database in place. With several contexts,
    /// the <see cref="ActiveDb"/> of one is the keyed service with the context's type as its key: <c>[FromKeyedServices(typeof(BlogContext))] ActiveDb db</c>;
    /// without a key, it is that of the last. A context that was registered before is left as it is.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="services"/> or <paramref name="options"/> is null.</exception>
    /// <example><code>
    /// builder.Services.AddActiveRecord&lt;BlogContext&gt;(o => o.UseNpgsql(connectionString));
    /// var app = builder.Build();
    /// app.UseActiveRecord();
    /// app.MapGet("/users/{id}", (int id) => User.FindAsync(id));
    /// </code></example>
    public static IServiceCollection AddActiveRecord<TContext>(this IServiceCollection services, Action<DbContextOptionsBuilder<TContext>> options, Action<ActiveRecordOptionsBuilder>? configure = null)
        where TContext : DbContext
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(options);

        var key = typeof(TContext);
        if (!services.Any(s => s.ServiceType == typeof(ActiveDb) && Equals(s.ServiceKey, key)))
        {
            services.AddSingleton(provider => provider.GetRequiredKeyedService<ActiveDb>(key));
        }

        services.AddKeyedSingleton(key, (provider, _) => Open(provider, options, configure));
        services.TryAddScoped(provider => (TContext)provider.GetRequiredKeyedService<ActiveDb>(key).CreateContext());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, DatabaseOpening>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IExceptionHandler, SmartQueryExceptionHandler>());
        services.AddHttpContextAccessor();
        services.TryAddScoped(provider => RequestInput.Of(provider.GetRequiredService<IHttpContextAccessor>()));
        return services;
    }

    private static ActiveDb Open<TContext>(IServiceProvider provider, Action<DbContextOptionsBuilder<TContext>> options, Action<ActiveRecordOptionsBuilder>? configure)
        where TContext : DbContext
        => ActiveDb.Open<TContext>(
            builder =>
            {
                // Brings the host's loggers and interceptors, as AddDbContext does.
                builder.UseApplicationServiceProvider(provider);
                options(builder);
            },
            builder =>
            {
                if (provider.GetService<TimeProvider>() is { } time)
                {
                    builder.UseTimeProvider(time);
                }

                builder.AddHooks(provider.GetServices<IRecordHooks>);
                configure?.Invoke(builder);
            });
}
