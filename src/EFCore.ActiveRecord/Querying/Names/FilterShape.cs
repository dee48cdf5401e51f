using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Querying.Names;

/// <summary>What filters have in common that differ in values only.</summary>
internal sealed class FilterShape : IEquatable<FilterShape>
{
    private readonly FilterNode _filter;
    private readonly int _hash;

    public FilterShape(IEntityType entityType, FilterNode filter)
    {
        EntityType = entityType;
        _filter = filter;
        var hash = default(HashCode);
        hash.Add(entityType);
        filter.AddShape(ref hash);
        _hash = hash.ToHashCode();
    }

    public IEntityType EntityType { get; }

    public bool Equals(FilterShape? other) => other is not null && other._hash == _hash && other.EntityType == EntityType && _filter.HasShapeOf(other._filter);

    public override bool Equals(object? obj) => Equals(obj as FilterShape);

    public override int GetHashCode() => _hash;
}
