using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace EFCore.ActiveRecord.Writing.Upserts;

/// <summary>Compares the values that rows are matched by.</summary>
/// <param name="comparers">What compares the values, one for each.</param>
internal sealed class MatchComparer(IEnumerable<ValueComparer> comparers) : IEqualityComparer<object?[]>
{
    private readonly ValueComparer[] _comparers = [.. comparers];

    public bool Equals(object?[]? x, object?[]? y)
        => x!.Zip(y!, _comparers).All(v => v.First is null || v.Second is null ? v.First == v.Second : v.Third.Equals(v.First, v.Second));

    public int GetHashCode(object?[] obj)
    {
        HashCode hash = default;
        for (var i = 0; i < obj.Length; i++)
        {
            hash.Add(obj[i] is { } value ? _comparers[i].GetHashCode(value) : 0);
        }

        return hash.ToHashCode();
    }
}
