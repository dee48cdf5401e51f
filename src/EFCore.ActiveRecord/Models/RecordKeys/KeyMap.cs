using System.Runtime.InteropServices;

namespace EFCore.ActiveRecord.Models.RecordKeys;

/// <summary>Values by the keys of records.</summary>
internal abstract class KeyMap<TValue>
{
    /// <param name="keys">The keys of the records whose values are kept.</param>
    /// <param name="others">Those of the records for which they are looked up.</param>
    /// <param name="count">How many there will be.</param>
    public static KeyMap<TValue> Of(Keys keys, Keys others, int count)
        => (others.Plain is { } plain ? keys.Plain?.TryMap<TValue>(plain, count) : null) ?? new KeyMap<object, TValue>(keys, others, count, keys);

    /// <summary>Keeps a value, unless there is one by this key.</summary>
    /// <returns>The value that is kept; the given one where the record has no key.</returns>
    public abstract TValue Add(object record, TValue value, out bool isNew);

    /// <returns><see langword="false"/> where there is no value by the key of the record.</returns>
    public abstract bool TryFind(object other, out TValue value);

    /// <summary>Makes room for more values.</summary>
    public abstract void Expect(int more);

    public abstract bool TryFindKey(object key, out TValue value);
}

/// <inheritdoc/>
internal sealed class KeyMap<TKey, TValue>(IKeyReader<TKey> keys, IKeyReader<TKey> others, int count, IEqualityComparer<TKey>? comparer = null) : KeyMap<TValue>
    where TKey : notnull
{
    private readonly Dictionary<TKey, TValue> _values = new(count, comparer);

    public override TValue Add(object record, TValue value, out bool isNew)
    {
        isNew = true;
        if (!keys.TryRead(record, out var key))
        {
            return value;
        }

        ref var kept = ref CollectionsMarshal.GetValueRefOrAddDefault(_values, key, out var isKnown);
        isNew = !isKnown;
        return isKnown ? kept! : kept = value;
    }

    public override bool TryFind(object other, out TValue value)
    {
        value = default!;
        return others.TryRead(other, out var key) && _values.TryGetValue(key, out value!);
    }

    public override bool TryFindKey(object key, out TValue value)
    {
        value = default!;
        return key is TKey known && _values.TryGetValue(known, out value!);
    }

    public override void Expect(int more) => _values.EnsureCapacity(_values.Count + more);
}
