using System.Data;
using System.Data.Common;
using EFCore.ActiveRecord.Database.Commands;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace EFCore.ActiveRecord.Database.Sessions;

/// <summary>The one context that a session, a transaction, or both of one flow work on. For the holder of the gate to it.</summary>
internal sealed class WorkUnit(RecordDatabase database)
{
    private DbContext? _context;
    private Exception? _failure;
    private bool _isOver;

    public WriteLog Log { get; } = new();

    /// <summary>What runs when the open transaction is committed.</summary>
    public PendingCommits Commits { get; } = new(database.Hooks);

    /// <summary>The open transactions, the innermost on top.</summary>
    public Stack<TransactionLevel> Levels { get; } = [];

    /// <summary>Why the open transaction cannot be committed: what a nested one should have taken back may still be there.</summary>
    public Exception? Spoiled { get; set; }

    public DbContext Context => _context ??= database.Rent();

    /// <summary>Notes what a rollback of the open transaction, if any, shall take back in memory.</summary>
    public void NoteUndo(Action undo)
    {
        if (Levels.Count > 0)
        {
            Log.Add(undo);
        }
    }

    /// <summary>What is sent after the database has ended the transaction would run, and stay, outside of it.</summary>
    /// <exception cref="TransactionEndedException">The database has ended the open transaction.</exception>
    public void ThrowIfEnded()
    {
        if (HasEnded(out var cause))
        {
            throw new TransactionEndedException(Known(cause));
        }
    }

    /// <summary>Takes note of an error: it may have ended the open transaction, or come of that.</summary>
    /// <param name="error">The error.</param>
    /// <param name="translated">The library's exception for it, if there is one.</param>
    /// <returns>The library's exception for it, if there is one.</returns>
    public Exception? Failed(Exception error, Exception? translated)
    {
        if (translated is TransactionEndedException)
        {
            return _failure is null ? translated : new TransactionEndedException(_failure);
        }

        if (Causes(error).Any(IsOfDriver) && HasEnded(out var cause))
        {
            return new TransactionEndedException(Known(cause), error);
        }

        if (translated is not null || error is OperationCanceledException)
        {
            _failure = translated ?? error;
            _isOver |= Levels.Count > 0 && Causes(error).OfType<DbException>().Any(database.Provider.EndsTransaction);
        }

        return translated;
    }

    /// <summary>Takes note that what failed in the open transaction is no longer what may have ended it.</summary>
    public void Recovered() => _failure = null;

    /// <summary>Takes note of the end of the outermost transaction.</summary>
    public void Ended()
    {
        Spoiled = null;
        _failure = null;
        _isOver = false;
        Log.Clear();
    }

    /// <summary>Forgets the records that were read.</summary>
    public void Forget() => _context?.ChangeTracker.Clear();

    /// <summary>Gives the context back. What is still open on it is rolled back by that.</summary>
    public async ValueTask ReleaseAsync()
    {
        if (_context is { } context)
        {
            _context = null;
            await database.ReturnAsync(context).ConfigureAwait(false);
        }
    }

    private static IEnumerable<Exception> Causes(Exception? error)
    {
        for (; error is not null; error = error.InnerException)
        {
            yield return error;
        }
    }

    /// <summary>What ended the transaction, as the library has told it, where that is the same error.</summary>
    private Exception? Known(Exception? cause) => cause is null || Causes(_failure).Contains(cause) ? _failure : cause;

    private bool HasEnded(out Exception? cause)
    {
        cause = null;
        if (_context is null)
        {
            return false;
        }

        var connection = DirectCommand.ServicesOf(_context).RelationalConnection;
        return connection.CurrentTransaction is { } transaction
            ? _isOver || connection.DbConnection.State != ConnectionState.Open || database.Provider.HasEnded(transaction.GetDbTransaction(), out cause)
            : Levels.Count > 0;
    }

    /// <summary>Whether a driver complains of how it is used: it does so of a transaction that has ended.</summary>
    private bool IsOfDriver(Exception error)
        => error is InvalidOperationException { Source: { } source }
            && _context is not null
            && DirectCommand.ServicesOf(_context).RelationalConnection.CurrentTransaction?.GetDbTransaction().GetType().Assembly.GetName().Name == source;
}
