using System.Diagnostics.CodeAnalysis;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.Caching.Memory;

namespace EFCore.ActiveRecord.Plans;

/// <summary>Keeps what was made for a shape. Bounded: a program that makes ever new shapes pays for them, not with its memory.</summary>
[SuppressMessage("Design", "CA1001", Justification = "It holds memory only, and goes with the model that it belongs to.")]
internal sealed class ShapeCache
{
    private const string Annotation = "EFCore.ActiveRecord:Shapes";
    private const int Capacity = 4096;

    private readonly MemoryCache _cache = new(new MemoryCacheOptions { SizeLimit = Capacity });

    /// <summary>That of a model.</summary>
    public static ShapeCache Of(IModel model) => model.GetOrAddRuntimeAnnotationValue(Annotation, static _ => new ShapeCache(), (object?)null);

    public int Count => _cache.Count;

    public TValue? Find<TValue>(object shape)
        where TValue : class
        => (TValue?)_cache.Get(shape);

    public void Keep(object shape, object value) => _cache.Set(shape, value, new MemoryCacheEntryOptions { Size = 1 });
}
