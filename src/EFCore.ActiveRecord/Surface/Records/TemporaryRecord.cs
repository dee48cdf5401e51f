namespace EFCore.ActiveRecord;

/// <summary>A record that lives as long as a block; see <c>AsTemporaryAsync</c>.</summary>
/// <typeparam name="T">The record's class.</typeparam>
public sealed class TemporaryRecord<T> : IAsyncDisposable
    where T : class, IActiveRecord
{
    internal TemporaryRecord(T record) => Record = record;

    /// <summary>The saved record.</summary>
    public T Record { get; }

    /// <summary>Deletes the row for good; one that is gone already is fine.</summary>
    /// <returns>A task that ends with the deletion.</returns>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await Record.DeleteAsync(hard: true).ConfigureAwait(false);
        }
        catch (RecordNotFoundException)
        {
            // The block deleted it itself.
        }
    }
}
