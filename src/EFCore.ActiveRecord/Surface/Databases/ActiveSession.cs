using EFCore.ActiveRecord.Database;
using EFCore.ActiveRecord.Database.Sessions;
using EFCore.ActiveRecord.Writing.Saving;

namespace EFCore.ActiveRecord;

/// <summary>One context for everything that the flow does with a database: an identity map (one object a row) and a unit of work.</summary>
/// <remarks>
/// Records read in a session are tracked, so changes of several of them are written together by <see cref="SaveChangesAsync"/>; <c>SaveAsync</c> of a single
/// record writes that record at once. Changes that were not saved when the session is disposed are not written. A session begun inside another of the same flow and
/// database is that session.
/// </remarks>
public sealed class ActiveSession : IAsyncDisposable
{
    private readonly RecordDatabase _database;
    private readonly FlowScope _scope;

    internal ActiveSession(RecordDatabase database)
    {
        database.ThrowIfDisposed();
        _database = database;
        _scope = FlowScope.ForSession(database);
    }

    /// <summary>Whether neither the session nor the session or transaction that it was begun in has ended.</summary>
    public bool IsOpen => _scope.IsOpen;

    /// <summary>Writes what changed in the tracked records, in one transaction.</summary>
    /// <param name="cancellationToken">Cancels the operation; nothing is written then.</param>
    /// <returns>The number of rows written.</returns>
    /// <exception cref="InvalidOperationException">The session was disposed.</exception>
    /// <exception cref="RecordSaveException">The database refuses a row; nothing is written, and the records stay changed.</exception>
    /// <exception cref="RecordInvalidException">A record breaks a data annotation or <c>IValidatableObject</c> of its class; nothing is sent.</exception>
    public async Task<int> SaveChangesAsync(CancellationToken cancellationToken = default)
    {
        if (!IsOpen)
        {
            throw FlowScope.SessionDisposed();
        }

        return await new SessionWriter(_database, _scope).WriteAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends the session; a transaction begun in it and left open is rolled back. Its records stay usable, as records outside any session are.</summary>
    /// <returns>A task that ends when the context went back to the pool.</returns>
    /// <exception cref="InvalidOperationException">It is called inside code that <see cref="ActiveDb.ExecuteAsync{TResult}"/> runs in this session.</exception>
    public ValueTask DisposeAsync()
    {
        if (!IsOpen)
        {
            return default;
        }

        _scope.ThrowIfInOperation("session");

        // Not in the async part: the caller's flow shall leave the session.
        _scope.Close();
        return new ValueTask(_scope.EndAsync());
    }
}
