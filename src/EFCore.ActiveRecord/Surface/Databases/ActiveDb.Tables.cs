using EFCore.ActiveRecord.Database.Schema;

namespace EFCore.ActiveRecord;

public sealed partial class ActiveDb
{
    /// <summary>Creates the database where there is none, and the model's tables that are missing. Tables that are there are left as they are: this is no migration.</summary>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>A task that ends when the tables are there.</returns>
    /// <exception cref="DatabaseUnavailableException">The database cannot be reached or created.</exception>
    public Task CreateAllAsync(CancellationToken cancellationToken = default)
        => Inner.RunAsync(static (lease, ct) => new Tables(lease.Context).CreateAsync(ct), cancellationToken);

    /// <summary>Drops the model's tables with all their rows. Other tables, and the database itself, stay.</summary>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>A task that ends when the tables are gone.</returns>
    /// <exception cref="DatabaseUnavailableException">The database cannot be reached.</exception>
    public Task DropAllAsync(CancellationToken cancellationToken = default)
        => Inner.RunAsync((lease, ct) => new Tables(lease.Context).DropAsync(ct), cancellationToken);
}
