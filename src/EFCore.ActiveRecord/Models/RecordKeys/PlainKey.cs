using System.Collections.Concurrent;
using System.Reflection;
using EFCore.ActiveRecord.Models.Metadata;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Models.RecordKeys;

/// <summary>A key of one column whose values compare themselves, as numbers do: read without a box for each.</summary>
internal abstract class PlainKey
{
    private static readonly MethodInfo MakeMethod = typeof(PlainKey).GetMethod(nameof(Make), BindingFlags.Static | BindingFlags.NonPublic)!;
    private static readonly ConcurrentDictionary<Type, Func<Delegate, PlainKey?>> Makers = new();

    /// <returns><see langword="null"/> where the values are not of that kind, or are not read by a compiled function.</returns>
    public static PlainKey? Of(IReadOnlyList<IProperty> columns)
        => columns is [var column] && Keys.IsPlain(column) && column.GetRelationalTypeMapping().Converter is null && ColumnGetter.Of(column) is { } read
            ? Makers.GetOrAdd(Keys.TypeOf(column), static type => MakeMethod.MakeGenericMethod(type).CreateDelegate<Func<Delegate, PlainKey?>>())(read)
            : null;

    /// <summary>The keys of some records, each once, in arrays of no more than so many.</summary>
    public abstract IEnumerable<Array> Lists(IReadOnlyList<object> records, int most);

    /// <inheritdoc cref="KeyMap{TValue}.Of"/>
    public abstract KeyMap<TValue>? TryMap<TValue>(PlainKey other, int count);

    private static PlainKey? Make<TKey>(Delegate read)
        where TKey : struct
        => read is Func<object, TKey> or Func<object, TKey?> ? new PlainKey<TKey>(read as Func<object, TKey>, read as Func<object, TKey?>) : null;
}

/// <inheritdoc/>
/// <param name="read">Reads the value of a column that has no nulls.</param>
/// <param name="readNullable">Reads the value of one that may have.</param>
internal sealed class PlainKey<TKey>(Func<object, TKey>? read, Func<object, TKey?>? readNullable) : PlainKey, IKeyReader<TKey>
    where TKey : struct
{
    public bool TryRead(object record, out TKey key)
    {
        if (read is not null)
        {
            key = read(record);
            return true;
        }

        var value = readNullable!(record);
        key = value.GetValueOrDefault();
        return value.HasValue;
    }

    public override IEnumerable<Array> Lists(IReadOnlyList<object> records, int most)
    {
        var keys = this.Distinct(records);
        return keys.Count == 0 ? [] : keys.Count <= most ? [keys.ToArray()] : keys.Chunk(most);
    }

    public override KeyMap<TValue>? TryMap<TValue>(PlainKey other, int count)
        => other is PlainKey<TKey> same ? new KeyMap<TKey, TValue>(this, same, count) : null;
}
