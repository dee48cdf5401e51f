using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Shapes;

/// <summary>What is made of names alone, for one purpose.</summary>
internal sealed class NamesShape(IEntityType entityType, Type purpose, params string[] names) : IEquatable<NamesShape>
{
    private readonly IEntityType _entityType = entityType;
    private readonly Type _purpose = purpose;
    private readonly string[] _names = names;

    public bool Equals(NamesShape? other)
        => other is not null && other._entityType == _entityType && other._purpose == _purpose && other._names.AsSpan().SequenceEqual(_names);

    public override bool Equals(object? obj) => Equals(obj as NamesShape);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(_entityType);
        hash.Add(_purpose);
        foreach (var name in _names)
        {
            hash.Add(name);
        }

        return hash.ToHashCode();
    }
}
