using EFCore.ActiveRecord.Sessions;

namespace EFCore.ActiveRecord;

/// <summary>One context for everything that the flow does with a database: an identity map (one object a row) and a unit of work.</summary>
/// <remarks>
/// Records read in a session are tracked, so changes of several of them are written together by <see cref="SaveChangesAsync"/>; <c>SaveAsync</c> of a single
/// record writes that record at once. Changes that were not saved when the session is disposed are not written. A session begun inside another of the same flow and
/// database is that session.
/// </remarks>
public sealed class ActiveSession : IAsyncDisposable
{
    private readonly ActiveDb _database;
    private readonly FlowScope _scope;
    private readonly bool _ownsUnit;

    internal ActiveSession(ActiveDb database)
    {
        database.ThrowIfDisposed();
        _database = database;
        var (outer, _) = FlowScope.Of(database);
        _ownsUnit = outer is null;
        _scope = FlowScope.Open(database, outer?.Unit ?? new WorkUnit(database), outer?.Gate ?? new OperationGate(), tracks: true);
    }

    /// <summary>Whether the session was not disposed yet.</summary>
    public bool IsOpen => _scope.IsOpen;

    /// <summary>Writes what changed in the tracked records, in one transaction.</summary>
    /// <param name="cancellationToken">Cancels the operation; nothing is written then.</param>
    /// <returns>The number of rows written.</returns>
    /// <exception cref="InvalidOperationException">The session was disposed.</exception>
    /// <exception cref="RecordSaveException">The database refuses a row; nothing is written, and the records stay changed.</exception>
    public async Task<int> SaveChangesAsync(CancellationToken cancellationToken = default)
    {
        if (!IsOpen)
        {
            throw new InvalidOperationException("The session was disposed; its changes can no longer be saved.");
        }

        return await _database.RunAsync(static (lease, ct) => lease.Context.SaveChangesAsync(ct), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends the session. Its records stay usable, as records outside any session are.</summary>
    /// <returns>A task that ends when the context went back to the pool.</returns>
    public ValueTask DisposeAsync()
    {
        if (!IsOpen)
        {
            return default;
        }

        _scope.Close();
        return EndAsync();
    }

    private async ValueTask EndAsync()
    {
        // A transaction that was left open holds the gate.
        while (_ownsUnit && _scope.Unit!.Levels.TryPeek(out var level))
        {
            await level.RollbackAsync().ConfigureAwait(false);
        }

        await _scope.Gate!.EnterAsync(null, CancellationToken.None).ConfigureAwait(false);
        try
        {
            if (_ownsUnit)
            {
                await _scope.Unit!.ReleaseAsync().ConfigureAwait(false);
            }
            else if (_scope.Outer is not { Tracks: true } outer || outer.Unit != _scope.Unit)
            {
                // The context goes on in a transaction that keeps no records.
                _scope.Unit!.Context.ChangeTracker.Clear();
            }
        }
        finally
        {
            _scope.Gate.Exit();
        }
    }
}
