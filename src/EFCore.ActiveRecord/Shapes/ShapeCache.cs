using System.Diagnostics.CodeAnalysis;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.Caching.Memory;

namespace EFCore.ActiveRecord.Shapes;

/// <summary>Keeps what was made for a shape. Bounded: a program that makes ever new shapes pays for them, not with its memory.</summary>
[SuppressMessage("Design", "CA1001", Justification = "It holds memory only, and goes with the model that it belongs to.")]
internal sealed class ShapeCache
{
    private const string Annotation = "EFCore.ActiveRecord:Shapes";
    private const int Capacity = 4096;

    // Those found last, by their hashes, in front of the cache with its clock and its counting.
    private readonly Entry?[] _last = new Entry?[1024];
    private readonly MemoryCache _cache = new(new MemoryCacheOptions { SizeLimit = Capacity });

    /// <summary>That of a model.</summary>
    public static ShapeCache Of(IModel model) => model.GetOrAddRuntimeAnnotationValue(Annotation, static _ => new ShapeCache(), (object?)null);

    public int Count => _cache.Count;

    public TValue? Find<TValue>(object shape)
        where TValue : class
    {
        ref var last = ref _last[(uint)shape.GetHashCode() % (uint)_last.Length];
        if (Volatile.Read(ref last) is { } entry && entry.Shape.Equals(shape))
        {
            return (TValue)entry.Value;
        }

        if (!_cache.TryGetValue(shape, out Entry? kept) || kept is null)
        {
            return null;
        }

        Volatile.Write(ref last, kept);
        return (TValue)kept.Value;
    }

    public void Keep(object shape, object value) => _cache.Set(shape, new Entry(shape, value), new MemoryCacheEntryOptions { Size = 1 });

    /// <param name="Shape">The shape that it is kept for, which holds no values.</param>
    /// <param name="Value">What was made for it.</param>
    private sealed record Entry(object Shape, object Value);
}
