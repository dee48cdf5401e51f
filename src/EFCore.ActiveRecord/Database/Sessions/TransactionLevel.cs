using System.Data;
using System.Runtime.ExceptionServices;
using EFCore.ActiveRecord.Database.Providers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace EFCore.ActiveRecord.Database.Sessions;

/// <summary>One level of a transaction: the outermost is the database's transaction, those inside are savepoints.</summary>
internal sealed class TransactionLevel
{
    private readonly RecordDatabase _database;
    private readonly FlowScope _scope;
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private FlowScope? _outer;
    private Passage? _held;
    private IDbContextTransaction? _transaction;
    private string? _savepoint;
    private int _logPosition;
    private int _commitsPosition;
    private volatile bool _ended;

    private TransactionLevel(RecordDatabase database)
    {
        _database = database;
        _scope = FlowScope.ForTransaction(database);
    }

    public bool IsOpen => !_ended;

    /// <summary>Whether it is the outermost, and what was written in it is there to stay.</summary>
    public bool IsLasting { get; private set; }

    /// <summary>Whether the session or transaction around this one ended, and ended this one with it.</summary>
    public bool EndedAround { get; private set; }

    private WorkUnit Unit => _scope.Unit!;

    /// <summary>Makes the level the innermost of this flow; the database hears of it in <see cref="BeginAsync"/>. Not async, so that the caller's flow has it.</summary>
    public static TransactionLevel Open(RecordDatabase database)
    {
        database.ThrowIfDisposed();
        return new TransactionLevel(database);
    }

    public async Task BeginAsync(IsolationLevel? isolation, CancellationToken cancellationToken)
    {
        try
        {
            await JoinAsync(cancellationToken).ConfigureAwait(false);
            _logPosition = Unit.Log.Position;
            _commitsPosition = Unit.Commits.Position;
            await (Unit.Levels.Count == 0 ? BeginOutermostAsync(isolation, cancellationToken) : SaveAsync(isolation, cancellationToken)).ConfigureAwait(false);
            Unit.Levels.Push(this);
            _scope.Begin();
            _scope.Gate!.Release();
        }
        catch (Exception e)
        {
            var translated = _database.Failed(e, null, _scope.Unit);
            _ended = true;
            _scope.Close();
            await ReleaseAsync().ConfigureAwait(false);
            throw translated ?? Rethrown(e);
        }
    }

    public async Task CommitAsync(CancellationToken cancellationToken)
    {
        _scope.ThrowIfInOperation("transaction");
        ThrowIfEnded();
        if (_scope.Gate!.Holder is not null)
        {
            throw new InvalidOperationException("A transaction inside this one is still open. Commit or dispose it first.");
        }

        cancellationToken.ThrowIfCancellationRequested();
        await EnterAsync().ConfigureAwait(false);
        if (_ended)
        {
            _scope.Gate.Release();
            ThrowIfEnded();
        }

        try
        {
            await CommitDatabaseAsync().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            var translated = Failed(e);
            await EndAsync(rollback: true).ConfigureAwait(false);
            throw translated ?? Rethrown(e);
        }

        var commits = Unit.Commits;
        IReadOnlyList<object> done = _transaction is null ? [] : commits.Take();
        IsLasting = _transaction is not null;
        await EndAsync(rollback: false).ConfigureAwait(false);

        // The hooks run after the transaction, not in it.
        _scope.Leave();
        await commits.RunAsync(done, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Rolls back where nothing has ended it yet; else waits for that end.</summary>
    /// <param name="endedAround">Whether what is around this transaction ends it.</param>
    public async Task RollbackAsync(bool endedAround = false)
    {
        if (!_ended)
        {
            _scope.ThrowIfInOperation("transaction");

            // From here on no transaction can begin inside.
            _scope.Close();
            while (_scope.Gate!.Holder is { } inner)
            {
                await inner.RollbackAsync(endedAround: true).ConfigureAwait(false);
            }

            await EnterAsync().ConfigureAwait(false);
            if (!_ended)
            {
                EndedAround = endedAround;
                await EndAsync(rollback: true).ConfigureAwait(false);
                return;
            }

            _scope.Gate.Release();
        }

        await _released.Task.ConfigureAwait(false);
    }

    /// <summary>Takes the scope off the caller's flow.</summary>
    public void Leave() => _scope.Leave();

    public bool IsInside(FlowScope scope) => _scope.IsInside(scope);

    /// <exception cref="InvalidOperationException">It was committed or rolled back.</exception>
    public void ThrowIfEnded()
    {
        if (_ended)
        {
            throw new InvalidOperationException(EndedAround
                ? "The transaction was rolled back, because the session or transaction around it ended before it."
                : "The transaction was committed or rolled back already.");
        }
    }

    private ValueTask EnterAsync() => new Passage(_scope.Gate, null).EnterAsync(null, CancellationToken.None);

    /// <summary>Waits for its turn in what is around it, whose operations wait from then on until the level has ended.</summary>
    private async Task JoinAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var outer = _scope.Around;
            outer?.ThrowIfOver();
            var passage = Passage.Of(_database, outer);
            await passage.EnterAsync(null, cancellationToken).ConfigureAwait(false);
            _held = passage;
            _outer = outer;
            outer?.Gate?.Holder = this;

            // What was around it may have ended meanwhile.
            if (outer is null or { IsOpen: true })
            {
                _scope.Join(outer);
                if (_scope.Unit is null)
                {
                    _scope.Own(new WorkUnit(_database));
                }

                return;
            }

            LetGo();
        }
    }

    private void LetGo()
    {
        if (_held is { } passage)
        {
            _held = null;
            _outer?.Gate?.Holder = null;
            passage.Exit(null);
        }
    }

    private async Task BeginOutermostAsync(IsolationLevel? isolation, CancellationToken cancellationToken)
    {
        var database = Unit.Context.Database;
        Unit.Recovered();
        try
        {
            _transaction = isolation is { } level
                ? await database.BeginTransactionAsync(level, cancellationToken).ConfigureAwait(false)
                : await database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        }
        catch when (database.CurrentTransaction is null)
        {
            // EF Core opens the connection for the transaction, and leaves it open where that does not begin.
            await database.CloseConnectionAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task SaveAsync(IsolationLevel? isolation, CancellationToken cancellationToken)
    {
        Unit.ThrowIfEnded();
        if (isolation is { } wanted && Unit.Context.Database.CurrentTransaction!.GetDbTransaction().IsolationLevel is var actual && actual != wanted)
        {
            throw new InvalidOperationException($"A transaction with the isolation level '{wanted}' cannot be nested in one with '{actual}'. Give the level to the outermost transaction.");
        }

        _savepoint = $"active_record_{Unit.Levels.Count}";
        await Unit.Context.Database.CurrentTransaction!.CreateSavepointAsync(_savepoint, cancellationToken).ConfigureAwait(false);
    }

    private IDbContextTransaction Outermost()
        => Unit.Context.Database.CurrentTransaction ?? throw new InvalidOperationException("The transaction around this one is no longer there: its connection was closed.");

    /// <summary>What kept the commit from being one. Nobody but the database and its driver complains there: also a driver's plain exception tells of a transaction that has ended.</summary>
    private Exception? Failed(Exception exception)
        => Unit.Failed(exception, ErrorTranslator.Translate(_database, exception))
            ?? (exception is InvalidOperationException ? new TransactionEndedException(null, exception) : null);

    private async Task CommitDatabaseAsync()
    {
        Unit.ThrowIfEnded();
        if (Unit.Spoiled is { } cause)
        {
            throw new DatabaseException("The transaction cannot be committed, because a transaction inside it could not be rolled back.", cause);
        }

        // Not cancellable from here on: a commit that was given up half-way has an unknown end.
        if (_transaction is not null)
        {
            await _transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
        }
        else
        {
            await Outermost().ReleaseSavepointAsync(_savepoint!, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async Task EndAsync(bool rollback)
    {
        _ended = true;
        _scope.Close();
        try
        {
            if (rollback)
            {
                Unit.Commits.RollBackTo(_commitsPosition);
                await RollBackDatabaseAsync().ConfigureAwait(false);
                Unit.Log.UndoTo(_logPosition, Unit.Context, _scope.Tracks);
            }
        }
        finally
        {
            Unit.Levels.Pop();
            if (_transaction is not null)
            {
                Unit.Ended();
            }

            await ReleaseAsync().ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Rolls back, as far as there is anything left to: after a deadlock MySQL has rolled all of it back already, and a broken connection has
    /// ended it. That must not hide the error that led here, so what the roll back itself throws is passed over; giving the connection back ends what is left.
    /// </summary>
    private async Task RollBackDatabaseAsync()
    {
        try
        {
            if (_transaction is not null)
            {
                await _transaction.RollbackAsync(CancellationToken.None).ConfigureAwait(false);
            }
            else
            {
                await Outermost().RollbackToSavepointAsync(_savepoint!, CancellationToken.None).ConfigureAwait(false);
                Unit.Recovered();
            }
        }
        catch (Exception e) when (IsOfDeadConnection(e))
        {
            if (_transaction is null)
            {
                Unit.Spoiled = e;
            }
        }
    }

    private async Task ReleaseAsync()
    {
        try
        {
            if (_transaction is not null)
            {
                await _transaction.DisposeAsync().ConfigureAwait(false);
            }
        }
        catch (Exception e) when (IsOfDeadConnection(e))
        {
            // There is nothing left to dispose of on the server's side.
        }
        finally
        {
            try
            {
                if (_scope.Unit is { } unit && unit != _outer?.Unit)
                {
                    await unit.ReleaseAsync().ConfigureAwait(false);
                }
            }
            finally
            {
                LetGo();
                _scope.Gate!.Release();
                _released.TrySetResult();
            }
        }
    }

    private static bool IsOfDeadConnection(Exception exception)
        => exception is System.Data.Common.DbException or InvalidOperationException or IOException;

    private static Exception Rethrown(Exception exception)
    {
        ExceptionDispatchInfo.Throw(exception);
        return exception;
    }
}
