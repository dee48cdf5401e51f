using Microsoft.Extensions.Hosting;

namespace EFCore.ActiveRecord.AspNetCore;

/// <summary>
/// Opens the registered databases before anything of the host starts, so that they are the defaults of their models, also for
/// background services, and wrong options fail the start.
/// </summary>
internal sealed class DatabaseOpening : IHostedService
{
    /// <summary>Being asked for the databases, the container opens them; it closes them as well.</summary>
    public DatabaseOpening(IEnumerable<ActiveDb> databases) => Count = databases.Count();

    public int Count { get; }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
