namespace EFCore.ActiveRecord.Surface.Serialization;

/// <summary>What shall be in a dictionary.</summary>
internal sealed record DictChoices
{
    public DictChoices(bool nested, bool hybrids, IEnumerable<string>? exclude, IEnumerable<string>? nestedExclude, int maxDepth)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxDepth);
        MaxDepth = nested ? maxDepth : 0;
        Hybrids = hybrids;
        Exclude = [.. exclude ?? []];
        NestedExclude = [.. nestedExclude ?? []];
    }

    /// <summary>How many relations deep.</summary>
    public int MaxDepth { get; }

    public bool Hybrids { get; }

    public IReadOnlyList<string> Exclude { get; }

    public IReadOnlyList<string> NestedExclude { get; }
}
