namespace EFCore.ActiveRecord.Querying.Paging;

/// <summary>Which page was asked for.</summary>
internal readonly record struct PageRequest
{
    /// <exception cref="ArgumentOutOfRangeException">There is no such page, and it is not to be clamped.</exception>
    public PageRequest(int page, int perPage, bool clamp, int? maxPerPage)
    {
        if (maxPerPage < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(maxPerPage), maxPerPage, "A page holds at least one item.");
        }

        var most = maxPerPage ?? int.MaxValue;
        if (!clamp && page < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(page), page, "Pages are numbered from 1.");
        }

        if (!clamp && (perPage < 1 || perPage > most))
        {
            throw new ArgumentOutOfRangeException(nameof(perPage), perPage, maxPerPage is null ? "A page holds at least one item." : $"A page holds between 1 and {maxPerPage} items.");
        }

        Page = Math.Max(page, 1);
        PerPage = Math.Clamp(perPage, 1, most);
        Clamps = clamp;
    }

    public int Page { get; init; }

    public int PerPage { get; }

    public bool Clamps { get; }

    /// <summary>How many items stand before the page.</summary>
    public long Skipped => (Page - 1L) * PerPage;

    /// <summary>Whether any database could have such a page: LINQ counts in <see cref="int"/>.</summary>
    public bool IsReachable => Skipped + PerPage < int.MaxValue;
}
