namespace EFCore.ActiveRecord.Querying.Execution;

/// <summary>Fills lists.</summary>
internal static class ListFiller
{
    /// <summary>Adds all items of a sequence.</summary>
    public static async Task FillAsync<TRow, TItem>(this List<TItem> list, IAsyncEnumerable<TRow> rows, CancellationToken cancellationToken)
        where TRow : TItem
    {
        await foreach (var row in rows.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            list.Add(row);
        }
    }
}
