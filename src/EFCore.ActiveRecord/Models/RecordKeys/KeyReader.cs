namespace EFCore.ActiveRecord.Models.RecordKeys;

/// <summary>Reads the keys of records.</summary>
internal interface IKeyReader<TKey>
{
    /// <returns><see langword="false"/> where there is none, as a part of it is null.</returns>
    bool TryRead(object record, out TKey key);
}

/// <summary>What is done with any keys.</summary>
internal static class KeyReader
{
    /// <summary>The keys of some records, each once.</summary>
    public static HashSet<TKey> Distinct<TKey>(this IKeyReader<TKey> keys, IReadOnlyList<object> records, IEqualityComparer<TKey>? comparer = null)
    {
        HashSet<TKey> all = new(records.Count, comparer);
        for (var i = 0; i < records.Count; i++)
        {
            if (keys.TryRead(records[i], out var key))
            {
                all.Add(key);
            }
        }

        return all;
    }
}
