using System.Data.Common;
using EFCore.ActiveRecord.Database.Commands;
using EFCore.ActiveRecord.Providers;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EFCore.ActiveRecord.Database.Sessions;

/// <summary>
/// Watches over the commits of all contexts of a database: the library's own, those of SaveChanges, and those of EF Core's transactions that a program begins.
/// PostgreSQL answers the commit of a transaction in which a statement has failed with a rollback, and no error.
/// </summary>
internal sealed class CommitWatch(DatabaseProvider provider) : DbTransactionInterceptor
{
    // Refused in a transaction that has failed. Npgsql sends it along with the commit, so it takes no round trip.
    private const string Savepoint = "active_record_commit";

    private const string Commit = "Commit";

    public override InterceptionResult TransactionCommitting(DbTransaction transaction, TransactionEventData eventData, InterceptionResult result)
    {
        if (provider.FailedStatementsEndTransactions && !result.IsSuppressed && transaction.SupportsSavepoints)
        {
            transaction.Save(Savepoint);
        }

        return result;
    }

    public override async ValueTask<InterceptionResult> TransactionCommittingAsync(
        DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
    {
        if (provider.FailedStatementsEndTransactions && !result.IsSuppressed && transaction.SupportsSavepoints)
        {
            await transaction.SaveAsync(Savepoint, cancellationToken).ConfigureAwait(false);
        }

        return result;
    }

    public override void RolledBackToSavepoint(DbTransaction transaction, TransactionEventData eventData)
    {
        if (eventData.Context is { } context)
        {
            provider.Renew(DirectCommand.ServicesOf(context).RelationalConnection);
        }
    }

    public override Task RolledBackToSavepointAsync(DbTransaction transaction, TransactionEventData eventData, CancellationToken cancellationToken = default)
    {
        RolledBackToSavepoint(transaction, eventData);
        return Task.CompletedTask;
    }

    public override void TransactionFailed(DbTransaction transaction, TransactionErrorEventData eventData)
    {
        if (eventData.Action == Commit)
        {
            Unanswered.Mark(eventData.Exception);
        }
    }

    public override Task TransactionFailedAsync(DbTransaction transaction, TransactionErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        TransactionFailed(transaction, eventData);
        return Task.CompletedTask;
    }
}
