using System.Data;
using System.Runtime.ExceptionServices;
using EFCore.ActiveRecord.Errors;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace EFCore.ActiveRecord.Sessions;

/// <summary>One level of a transaction: the outermost is the database's transaction, those inside are savepoints.</summary>
internal sealed class TransactionLevel
{
    private readonly ActiveDb _database;
    private readonly FlowScope _scope;
    private readonly OperationGate? _outerGate;
    private readonly bool _ownsUnit;
    private IDbContextTransaction? _transaction;
    private string? _savepoint;
    private bool _holdsSerialGate;
    private int _logPosition;

    private TransactionLevel(ActiveDb database, FlowScope? outer, bool gatesHeld)
    {
        _database = database;
        _ownsUnit = outer is null;
        _outerGate = gatesHeld ? null : outer?.Gate;
        _scope = FlowScope.Open(database, outer?.Unit ?? new WorkUnit(database), new OperationGate(), outer?.Tracks == true);
        GatesHeld = gatesHeld;
    }

    public bool IsOpen { get; private set; } = true;

    private bool GatesHeld { get; }

    private WorkUnit Unit => _scope.Unit!;

    /// <summary>Makes the level the innermost of this flow; the database hears of it in <see cref="BeginAsync"/>. Not async, so that the caller's flow has it.</summary>
    public static TransactionLevel Open(ActiveDb database)
    {
        database.ThrowIfDisposed();
        var (outer, gatesHeld) = FlowScope.Of(database);
        return new TransactionLevel(database, outer, gatesHeld);
    }

    public async Task BeginAsync(IsolationLevel? isolation, CancellationToken cancellationToken)
    {
        var entered = false;
        try
        {
            if (_outerGate is not null)
            {
                await _outerGate.EnterAsync(null, cancellationToken).ConfigureAwait(false);
                entered = true;
            }

            _logPosition = Unit.Log.Position;
            if (Unit.Levels.Count == 0)
            {
                await BeginOutermostAsync(isolation, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                await SaveAsync(isolation, cancellationToken).ConfigureAwait(false);
            }

            Unit.Levels.Push(this);
        }
        catch (Exception e)
        {
            IsOpen = false;
            _scope.Close();
            await ReleaseAsync(entered).ConfigureAwait(false);
            throw ErrorTranslator.Translate(_database, e) ?? Rethrown(e);
        }
    }

    public async Task CommitAsync(CancellationToken cancellationToken)
    {
        ThrowIfNotInnermost();
        cancellationToken.ThrowIfCancellationRequested();
        await _scope.Gate!.EnterAsync(null, CancellationToken.None).ConfigureAwait(false);
        try
        {
            if (_transaction is not null)
            {
                // Not cancellable from here on: a commit that was given up half-way has an unknown end.
                await _transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
            }
            else if (_savepoint is not null && Unit.Context.Database.CurrentTransaction is { } outer)
            {
                await outer.ReleaseSavepointAsync(_savepoint, CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (Exception e)
        {
            await EndAsync(rollback: true).ConfigureAwait(false);
            throw ErrorTranslator.Translate(_database, e) ?? Rethrown(e);
        }

        await EndAsync(rollback: false).ConfigureAwait(false);
    }

    public async Task RollbackAsync()
    {
        if (!IsOpen)
        {
            return;
        }

        while (Unit.Levels.TryPeek(out var inner) && inner != this)
        {
            await inner.RollbackAsync().ConfigureAwait(false);
        }

        await _scope.Gate!.EnterAsync(null, CancellationToken.None).ConfigureAwait(false);
        await EndAsync(rollback: true).ConfigureAwait(false);
    }

    /// <summary>Closes the flow's scope. Apart from the rest because it must run in the caller's flow, before the first await.</summary>
    public void Leave() => _scope.Close();

    private async Task BeginOutermostAsync(IsolationLevel? isolation, CancellationToken cancellationToken)
    {
        if (!GatesHeld && _database.SerialGate is { } serial)
        {
            await serial.EnterAsync(null, cancellationToken).ConfigureAwait(false);
            _holdsSerialGate = true;
        }

        var database = Unit.Context.Database;
        _transaction = isolation is { } level
            ? await database.BeginTransactionAsync(level, cancellationToken).ConfigureAwait(false)
            : await database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task SaveAsync(IsolationLevel? isolation, CancellationToken cancellationToken)
    {
        if (isolation is { } wanted && Unit.Context.Database.CurrentTransaction!.GetDbTransaction().IsolationLevel is var actual && actual != wanted)
        {
            throw new InvalidOperationException($"A transaction with the isolation level '{wanted}' cannot be nested in one with '{actual}'. Give the level to the outermost transaction.");
        }

        _savepoint = $"active_record_{Unit.Levels.Count}";
        await Unit.Context.Database.CurrentTransaction!.CreateSavepointAsync(_savepoint, cancellationToken).ConfigureAwait(false);
    }

    private async Task EndAsync(bool rollback)
    {
        IsOpen = false;
        _scope.Close();
        try
        {
            if (rollback)
            {
                await RollBackDatabaseAsync().ConfigureAwait(false);
                Unit.Log.UndoTo(_logPosition, Unit.Context);
            }
        }
        finally
        {
            Unit.Levels.Pop();
            if (Unit.Levels.Count == 0)
            {
                Unit.Log.Clear();
            }

            _scope.Gate!.Exit();
            await ReleaseAsync(_outerGate is not null).ConfigureAwait(false);
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
            else if (_savepoint is not null && Unit.Context.Database.CurrentTransaction is { } outer)
            {
                await outer.RollbackToSavepointAsync(_savepoint, CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is System.Data.Common.DbException or InvalidOperationException or IOException)
        {
        }
    }

    private async Task ReleaseAsync(bool holdsOuterGate)
    {
        try
        {
            if (_transaction is not null)
            {
                await _transaction.DisposeAsync().ConfigureAwait(false);
            }
        }
        catch (System.Data.Common.DbException)
        {
            // A dead connection: there is nothing left to dispose of on the server's side.
        }
        finally
        {
            try
            {
                if (_ownsUnit)
                {
                    await Unit.ReleaseAsync().ConfigureAwait(false);
                }
            }
            finally
            {
                if (_holdsSerialGate)
                {
                    _database.SerialGate!.Exit();
                }

                if (holdsOuterGate)
                {
                    _outerGate!.Exit();
                }
            }
        }
    }

    private static Exception Rethrown(Exception exception)
    {
        ExceptionDispatchInfo.Throw(exception);
        return exception;
    }

    private void ThrowIfNotInnermost()
    {
        if (!IsOpen)
        {
            throw new InvalidOperationException("The transaction was committed or rolled back already.");
        }

        if (Unit.Levels.Peek() != this)
        {
            throw new InvalidOperationException("A transaction inside this one is still open. Commit or dispose it first.");
        }
    }
}
