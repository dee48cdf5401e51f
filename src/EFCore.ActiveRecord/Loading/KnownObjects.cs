using System.Runtime.InteropServices;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Loading;

/// <summary>The objects of one result: one for each row, whichever query it came by.</summary>
internal sealed class KnownObjects
{
    private readonly Dictionary<IEntityType, (Keys Keys, Dictionary<object, object?> Objects)> _byType = [];

    /// <summary>The object for the row of an object: the first that came.</summary>
    public object For(IEntityType type, object row) => For(type, row, out _);

    /// <inheritdoc cref="For(IEntityType, object)"/>
    /// <param name="type">The entity type.</param>
    /// <param name="row">The object.</param>
    /// <param name="isFirst">Whether it is the first itself.</param>
    public object For(IEntityType type, object row, out bool isFirst)
    {
        var known = Of(type);
        if (known.Keys.Columns.Count == 0 || known.Keys.Read(row) is not { } key)
        {
            isFirst = true;
            return row;
        }

        ref var first = ref CollectionsMarshal.GetValueRefOrAddDefault(known.Objects, key, out var isKnown);
        isFirst = !isKnown;
        return first ??= row;
    }

    /// <summary>Makes room for more objects.</summary>
    public void Expect(IEntityType type, int count)
    {
        var objects = Of(type).Objects;
        objects.EnsureCapacity(objects.Count + count);
    }

    private (Keys Keys, Dictionary<object, object?> Objects) Of(IEntityType type)
    {
        var root = type.GetRootType();
        if (!_byType.TryGetValue(root, out var known))
        {
            var keys = new Keys(root.FindPrimaryKey()?.Properties ?? []);
            _byType.Add(root, known = (keys, new Dictionary<object, object?>(keys)));
        }

        return known;
    }
}
