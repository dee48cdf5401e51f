using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace EFCore.ActiveRecord;

/// <summary>Brings active records into the requests of a web application.</summary>
public static class ActiveRecordApplicationBuilderExtensions
{
    /// <summary>
    /// Makes the databases that were registered with <c>AddActiveRecord</c> those of every request that comes through here, as <see cref="ActiveDb.Use"/> does for a flow:
    /// whatever else is open in the process, <c>User.Where(...)</c> in a request reads this application's database. Opens the databases, if they were not.
    /// </summary>
    /// <param name="app">The application. What comes before this call has no part in it.</param>
    /// <returns>The same application.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="app"/> is null.</exception>
    /// <exception cref="InvalidOperationException">No database was registered.</exception>
    public static IApplicationBuilder UseActiveRecord(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);

        // Reversed, because the last one used is the first one asked: as everywhere, a model that is in several belongs to the first.
        ActiveDb[] databases = [.. app.ApplicationServices.GetServices<ActiveDb>().Reverse()];
        if (databases.Length == 0)
        {
            throw new InvalidOperationException("No database was registered. Call services.AddActiveRecord<TContext>(o => o.Use...(...)) before app.UseActiveRecord().");
        }

        return app.Use(next => async context =>
        {
            // Not ended with the request: what the request started and left running goes on with this database, where the process may have
            // another as its default. An async method's caller does not see what it puts into the flow, so it ends here all the same.
            foreach (var database in databases)
            {
                _ = database.Use();
            }

            await next(context).ConfigureAwait(false);
        });
    }
}
