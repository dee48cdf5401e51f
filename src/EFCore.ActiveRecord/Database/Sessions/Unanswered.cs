using System.Transactions;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EFCore.ActiveRecord.Database.Sessions;

/// <summary>Marks the errors of commits, and of writes outside of transactions: where the connection was lost, they may have been carried out.</summary>
internal static class Unanswered
{
    private const string Key = "EFCore.ActiveRecord.Unanswered";

    public static void Mark(Exception error) => error.Data[Key] = true;

    /// <summary>Marks the error of a write, unless it belongs to a transaction that was not committed.</summary>
    public static void MarkWrite(RecordDatabase database, Exception error)
    {
        if (FlowScope.Of(database) is not { InTransaction: true } && Transaction.Current is null)
        {
            Mark(error);
        }
    }

    /// <inheritdoc cref="MarkWrite(RecordDatabase, Exception)"/>
    public static void MarkWrite(DatabaseFacade database, Exception error)
    {
        if (database.CurrentTransaction is null && database.GetEnlistedTransaction() is null && Transaction.Current is null)
        {
            Mark(error);
        }
    }

    public static bool Is(Exception error) => error.Data.Contains(Key);
}
