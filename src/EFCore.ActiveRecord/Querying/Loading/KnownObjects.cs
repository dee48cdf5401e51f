using EFCore.ActiveRecord.Models.RecordKeys;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Querying.Loading;

/// <summary>The objects of one result: one for each row, whichever query it came by.</summary>
internal sealed class KnownObjects
{
    // None for a class without a key, whose rows are all different.
    private readonly Dictionary<IEntityType, KeyMap<object>?> _byType = [];

    /// <summary>The object for the row of an object: the first that came.</summary>
    public object For(IEntityType type, object row) => For(type, row, out _);

    /// <inheritdoc cref="For(IEntityType, object)"/>
    /// <param name="type">The entity type.</param>
    /// <param name="row">The object.</param>
    /// <param name="isFirst">Whether it is the first itself.</param>
    public object For(IEntityType type, object row, out bool isFirst)
    {
        isFirst = true;
        return Of(type) is { } known ? known.Add(row, row, out isFirst) : row;
    }

    /// <summary>Makes room for more objects.</summary>
    public void Expect(IEntityType type, int count) => Of(type)?.Expect(count);

    private KeyMap<object>? Of(IEntityType type)
    {
        var root = type.GetRootType();
        if (!_byType.TryGetValue(root, out var known))
        {
            known = root.FindPrimaryKey() is { } key && new Keys(key.Properties) is var keys ? KeyMap<object>.Of(keys, keys, 0) : null;
            _byType.Add(root, known);
        }

        return known;
    }
}
