using EFCore.ActiveRecord.Database.Sessions;

namespace EFCore.ActiveRecord;

/// <summary>An open transaction, which all records of the flow join. Disposing it without a commit rolls it back.</summary>
public sealed class ActiveTransaction : IAsyncDisposable
{
    private readonly TransactionLevel _level;

    internal ActiveTransaction(TransactionLevel level) => _level = level;

    /// <summary>Whether it is neither committed nor rolled back.</summary>
    public bool IsOpen => _level.IsOpen;

    /// <summary>Makes the changes lasting; for a nested transaction, part of the one around it.</summary>
    /// <param name="cancellationToken">Heeded until the commit is sent, not after.</param>
    /// <returns>A task that ends with the commit.</returns>
    /// <exception cref="InvalidOperationException">It ended already, or a transaction inside it is open.</exception>
    /// <exception cref="RecordSaveException">The database refuses: a deferred constraint, or a conflict (<see cref="SerializationException"/>). Everything is rolled back then.</exception>
    public Task CommitAsync(CancellationToken cancellationToken = default) => Left(_level.CommitAsync(cancellationToken));

    /// <summary>Takes the changes back, in the database and, for records written in it, in what they remember of their rows. Does nothing where it ended already.</summary>
    /// <returns>A task that ends with the rollback.</returns>
    /// <exception cref="InvalidOperationException">It is called inside code that <see cref="ActiveDb.ExecuteAsync{TResult}"/> runs in this transaction.</exception>
    public Task RollbackAsync() => Left(_level.RollbackAsync());

    /// <summary>Rolls back where nothing was committed.</summary>
    /// <returns>A task that ends with the rollback.</returns>
    /// <inheritdoc cref="RollbackAsync" path="/exception"/>
    public ValueTask DisposeAsync() => new(RollbackAsync());

    // What ends the transaction runs in a flow of its own, so this one leaves it here: child tasks, which have not ended it, stay in it.
    private Task Left(Task end)
    {
        if (!end.IsCompleted || !_level.IsOpen)
        {
            _level.Leave();
        }

        return end;
    }
}
