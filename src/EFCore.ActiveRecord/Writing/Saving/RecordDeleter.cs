using EFCore.ActiveRecord.Database;
using EFCore.ActiveRecord.Writing.SoftDeleting;

namespace EFCore.ActiveRecord.Writing.Saving;

/// <summary>Deletes records in the way that suits their class: by a mark, or for good.</summary>
internal static class RecordDeleter
{
    public static Task DeleteAsync(RecordDatabase database, IReadOnlyList<object> records, bool hard, CancellationToken cancellationToken)
    {
        if (hard || !records.Any(static r => r is ISoftDeletable))
        {
            return RemoveAsync(database, records, cancellationToken);
        }

        // A hierarchy may have classes of both kinds; all of them still go in one transaction.
        var soft = records.OfType<ISoftDeletable>().ToList();
        var gone = records.Where(r => r is not ISoftDeletable).ToList();
        return gone.Count == 0
            ? SoftCascade.DeleteAsync(database, soft, cancellationToken)
            : database.TransactionAsync(
                async () =>
                {
                    await SoftCascade.DeleteAsync(database, soft, cancellationToken).ConfigureAwait(false);
                    await RemoveAsync(database, gone, cancellationToken).ConfigureAwait(false);
                },
                cancellationToken: cancellationToken);
    }

    private static Task RemoveAsync(RecordDatabase database, IReadOnlyList<object> records, CancellationToken cancellationToken)
        => RecordWriter.WriteAsync(database, new WriteRequest(records, static (set, record) => set.Delete(record)), cancellationToken);
}
