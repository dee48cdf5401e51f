using System.Data.Common;
using System.Transactions;
using EFCore.ActiveRecord.Providers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace EFCore.ActiveRecord.Database.Sessions;

/// <summary>
/// Makes the commands of one save all or nothing, as SaveChanges does: by a transaction, or by a savepoint in the one that is open; and not at all
/// where there is one command, which is that by itself.
/// </summary>
internal sealed class WriteTransaction : IAsyncDisposable
{
    private const string Savepoint = "active_record_write";

    private readonly IDbContextTransaction _transaction;
    private readonly bool _isOwn;
    private bool _isDone;

    private WriteTransaction(IDbContextTransaction transaction, bool isOwn)
    {
        _transaction = transaction;
        _isOwn = isOwn;
    }

    /// <summary>Whether one can be begun: not where the program has taken all of that upon itself.</summary>
    public static bool CanBegin(DatabaseFacade database)
        => database.AutoTransactionBehavior != AutoTransactionBehavior.Never
            && (database.CurrentTransaction is { } open
                ? open.SupportsSavepoints && database.AutoSavepointsEnabled
                : Transaction.Current is null && database.GetEnlistedTransaction() is null);

    /// <summary>Whether there is something to do for it.</summary>
    public static bool IsNeeded(DatabaseFacade database, DatabaseProvider provider, bool isOneCommand)
        => database.AutoTransactionBehavior switch
        {
            AutoTransactionBehavior.Never => false,
            _ when database.CurrentTransaction is { } open => open.SupportsSavepoints && database.AutoSavepointsEnabled && (!isOneCommand || provider.FailedStatementsEndTransactions),
            var behavior => (!isOneCommand || behavior == AutoTransactionBehavior.Always) && Transaction.Current is null && database.GetEnlistedTransaction() is null,
        };

    public static async ValueTask<WriteTransaction> BeginAsync(DatabaseFacade database, CancellationToken cancellationToken)
    {
        if (database.CurrentTransaction is not { } open)
        {
            return new WriteTransaction(await database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false), isOwn: true);
        }

        await open.CreateSavepointAsync(Savepoint, cancellationToken).ConfigureAwait(false);
        return new WriteTransaction(open, isOwn: false);
    }

    /// <param name="cancellationToken">Heeded until the commit is sent, not after: one that was given up half-way has an unknown end.</param>
    public async Task CommitAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_isOwn)
        {
            await _transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
        }
        else
        {
            await _transaction.ReleaseSavepointAsync(Savepoint, CancellationToken.None).ConfigureAwait(false);
        }

        _isDone = true;
    }

    /// <summary>Rolls back what was not committed. The error that led here is the one to tell of, so none of the rollback itself is.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isOwn)
        {
            await _transaction.DisposeAsync().ConfigureAwait(false);
        }
        else if (!_isDone)
        {
            try
            {
                await _transaction.RollbackToSavepointAsync(Savepoint, CancellationToken.None).ConfigureAwait(false);
            }
            catch (Exception e) when (e is DbException or InvalidOperationException or IOException)
            {
                // The connection is gone, and the transaction with it.
            }
        }
    }
}
