using System.Data;
using EFCore.ActiveRecord.Database.Sessions;

namespace EFCore.ActiveRecord;

public sealed partial class ActiveDb
{
    /// <summary>Begins a session: one context for everything that this flow does with the database, until it is disposed.</summary>
    /// <returns>The session; meant for <c>await using</c>. Call this directly where the records are used: what an async helper method begins, its caller does not see.</returns>
    /// <exception cref="NoDatabaseException">The database was disposed.</exception>
    public ActiveSession BeginSession() => new(Inner);

    /// <summary>Begins a transaction that everything this flow does with the database joins. Inside another transaction it is a savepoint.</summary>
    /// <param name="isolation">The isolation level; the database's default where not given. A nested transaction cannot have another than the one around it.</param>
    /// <param name="cancellationToken">Cancels the beginning.</param>
    /// <returns>The transaction; meant for <c>await using</c>, which rolls back what was not committed. Call this directly where the records are used: what an async helper method begins, its caller does not see.</returns>
    /// <exception cref="NoDatabaseException">The database was disposed.</exception>
    /// <exception cref="DatabaseUnavailableException">The database cannot be reached.</exception>
    public Task<ActiveTransaction> BeginTransactionAsync(IsolationLevel? isolation = null, CancellationToken cancellationToken = default)
    {
        var level = TransactionLevel.Open(Inner);
        return Begun(level, isolation, cancellationToken);
    }

    /// <summary>Runs code in a transaction that everything it does with the database joins: commits at its end, or rolls back and rethrows.</summary>
    /// <param name="work">The code. It may run several times: see <paramref name="retries"/>.</param>
    /// <param name="isolation">The isolation level; the database's default where not given.</param>
    /// <param name="retries">How often all of it is run again after a <see cref="DeadlockException"/>, <see cref="LockTimeoutException"/> or <see cref="SerializationException"/>; 0 by default. In a nested transaction it has no effect, as the outermost one must be repeated.
    /// A retrying execution strategy of EF Core's, where the options have one, is heeded too.</param>
    /// <param name="cancellationToken">Cancels beginning and committing.</param>
    /// <returns>A task that ends with the commit.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="retries"/> is negative.</exception>
    /// <exception cref="NoDatabaseException">The database was disposed.</exception>
    public Task TransactionAsync(Func<Task> work, IsolationLevel? isolation = null, int retries = 0, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        return TransactionAsync(_ => work(), isolation, retries, cancellationToken);
    }

    /// <inheritdoc cref="TransactionAsync(Func{Task}, IsolationLevel?, int, CancellationToken)"/>
    /// <remarks>After <see cref="ActiveTransaction.RollbackAsync"/> or <see cref="ActiveTransaction.CommitAsync"/> inside the code, nothing is committed at its end, and what follows runs outside the transaction.</remarks>
    public Task TransactionAsync(Func<ActiveTransaction, Task> work, IsolationLevel? isolation = null, int retries = 0, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        return TransactionAsync(
            async transaction =>
            {
                await work(transaction).ConfigureAwait(false);
                return true;
            },
            isolation,
            retries,
            cancellationToken);
    }

    /// <inheritdoc cref="TransactionAsync(Func{Task}, IsolationLevel?, int, CancellationToken)"/>
    /// <typeparam name="TResult">The result's type.</typeparam>
    public Task<TResult> TransactionAsync<TResult>(Func<Task<TResult>> work, IsolationLevel? isolation = null, int retries = 0, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        return TransactionAsync(_ => work(), isolation, retries, cancellationToken);
    }

    /// <inheritdoc cref="TransactionAsync(Func{ActiveTransaction, Task}, IsolationLevel?, int, CancellationToken)"/>
    /// <typeparam name="TResult">The result's type.</typeparam>
    public Task<TResult> TransactionAsync<TResult>(Func<ActiveTransaction, Task<TResult>> work, IsolationLevel? isolation = null, int retries = 0, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        ArgumentOutOfRangeException.ThrowIfNegative(retries);
        return Inner.TransactionAsync(level => work(new ActiveTransaction(level)), isolation, retries, cancellationToken);
    }

    private static async Task<ActiveTransaction> Begun(TransactionLevel level, IsolationLevel? isolation, CancellationToken cancellationToken)
    {
        await level.BeginAsync(isolation, cancellationToken).ConfigureAwait(false);
        return new ActiveTransaction(level);
    }
}
