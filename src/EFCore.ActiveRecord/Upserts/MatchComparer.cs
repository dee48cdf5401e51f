using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace EFCore.ActiveRecord.Upserts;

/// <summary>Compares the values that rows are matched by, as the provider takes them.</summary>
internal sealed class MatchComparer(UpsertTarget target) : IEqualityComparer<object[]>
{
    private readonly ValueComparer[] _comparers = [.. target.Properties.Select(p => p.GetProviderValueComparer())];

    public bool Equals(object[]? x, object[]? y) => x!.Zip(y!, _comparers).All(v => v.Third.Equals(v.First, v.Second));

    public int GetHashCode(object[] obj)
    {
        HashCode hash = default;
        for (var i = 0; i < obj.Length; i++)
        {
            hash.Add(_comparers[i].GetHashCode(obj[i]));
        }

        return hash.ToHashCode();
    }
}
