using EFCore.ActiveRecord.Hooks;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Sessions;

/// <summary>The one context that a session, a transaction, or both of one flow work on. For the holder of the gate to it.</summary>
internal sealed class WorkUnit(ActiveDb database)
{
    private DbContext? _context;

    public WriteLog Log { get; } = new();

    /// <summary>What runs when the open transaction is committed.</summary>
    public PendingCommits Commits { get; } = new(database.Hooks);

    /// <summary>The open transactions, the innermost on top.</summary>
    public Stack<TransactionLevel> Levels { get; } = [];

    /// <summary>Why the open transaction cannot be committed: what a nested one should have taken back may still be there.</summary>
    public Exception? Spoiled { get; set; }

    /// <summary>
    /// Whether an error may have ended the open transaction on the server: one was thrown in it, or code that the library does not see may have
    /// caught one. PostgreSQL then answers a commit with a rollback, and no error.
    /// </summary>
    public bool IsDoubtful { get; set; }

    public DbContext Context => _context ??= database.Rent();

    /// <summary>Notes what a rollback of the open transaction, if any, shall take back in memory.</summary>
    public void NoteUndo(Action undo)
    {
        if (Levels.Count > 0)
        {
            Log.Add(undo);
        }
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
}
