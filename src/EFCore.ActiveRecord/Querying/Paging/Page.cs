namespace EFCore.ActiveRecord;

/// <summary>One page of a query's results, and how many there are: what <c>PaginateAsync</c> gives.</summary>
/// <typeparam name="T">The type of the items.</typeparam>
public sealed class Page<T> : PageSlice<T>
{
    internal Page(IReadOnlyList<T> items, int pageNumber, int perPage, int totalItems)
        : base(items, pageNumber, perPage, hasNext: (long)pageNumber * perPage < totalItems)
        => TotalItems = totalItems;

    /// <summary>The number of items on all pages.</summary>
    public int TotalItems { get; }

    /// <summary>The number of pages; 0 where there are no items.</summary>
    public int TotalPages => (int)(((long)TotalItems + PerPage - 1) / PerPage);

    /// <summary>The page numbers for a row of links, with a <see langword="null"/> for each gap: two at each edge, and three on either side of the current page.</summary>
    public IEnumerable<int?> Pages => IteratePages();

    /// <summary>The page numbers for a row of links, with a <see langword="null"/> for each gap, however wide.</summary>
    /// <param name="leftEdge">How many of the first pages.</param>
    /// <param name="leftCurrent">How many before the current page.</param>
    /// <param name="rightCurrent">How many behind the current page.</param>
    /// <param name="rightEdge">How many of the last pages.</param>
    /// <returns>The numbers, for instance <c>1, 2, null, 7, 8, 9, 10, 11, 12, 13, null, 19, 20</c> on page 10 of 20.</returns>
    /// <exception cref="ArgumentOutOfRangeException">One of them is negative.</exception>
    public IEnumerable<int?> IteratePages(int leftEdge = 2, int leftCurrent = 3, int rightCurrent = 3, int rightEdge = 2)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(leftEdge);
        ArgumentOutOfRangeException.ThrowIfNegative(leftCurrent);
        ArgumentOutOfRangeException.ThrowIfNegative(rightCurrent);
        ArgumentOutOfRangeException.ThrowIfNegative(rightEdge);
        return Numbers(
            (1, leftEdge),
            ((long)PageNumber - leftCurrent, (long)PageNumber + rightCurrent),
            ((long)TotalPages - rightEdge + 1, TotalPages));
    }

    private IEnumerable<int?> Numbers(params (long First, long Last)[] ranges)
    {
        var last = 0L;
        foreach (var range in ranges)
        {
            for (var number = Math.Max(range.First, last + 1); number <= Math.Min(range.Last, TotalPages); number++)
            {
                if (number > last + 1)
                {
                    yield return null;
                }

                yield return (int)number;
                last = number;
            }
        }

        if (last < TotalPages)
        {
            yield return null;
        }
    }
}
