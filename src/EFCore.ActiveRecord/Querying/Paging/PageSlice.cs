using System.Collections;

namespace EFCore.ActiveRecord;

/// <summary>One page of a query's results, without their number: what <c>PaginateUncountedAsync</c> gives.</summary>
/// <typeparam name="T">The type of the items.</typeparam>
public class PageSlice<T> : IReadOnlyList<T>
{
    internal PageSlice(IReadOnlyList<T> items, int pageNumber, int perPage, bool hasNext)
    {
        Items = items;
        PageNumber = pageNumber;
        PerPage = perPage;
        HasNext = hasNext;
    }

    /// <summary>The items of the page.</summary>
    public IReadOnlyList<T> Items { get; }

    /// <summary>The number of the page; the first is 1.</summary>
    public int PageNumber { get; }

    /// <summary>How many items a page has at most.</summary>
    public int PerPage { get; }

    /// <summary>Whether there is a page before this one.</summary>
    public bool HasPrevious => PageNumber > 1;

    /// <summary>Whether there is a page behind this one.</summary>
    public bool HasNext { get; }

    /// <summary>The number of the page before this one; <see langword="null"/> on the first.</summary>
    public int? PreviousPageNumber => HasPrevious ? PageNumber - 1 : null;

    /// <summary>The number of the page behind this one; <see langword="null"/> on the last.</summary>
    public int? NextPageNumber => HasNext ? PageNumber + 1 : null;

    /// <summary>The number of the first item of this page among all, from 1; 0 where the page is empty.</summary>
    public int FirstItemNumber => Items.Count == 0 ? 0 : ((PageNumber - 1) * PerPage) + 1;

    /// <summary>The number of the last item of this page among all; 0 where the page is empty.</summary>
    public int LastItemNumber => Items.Count == 0 ? 0 : FirstItemNumber + Items.Count - 1;

    /// <summary>The number of items on this page.</summary>
    public int Count => Items.Count;

    /// <inheritdoc/>
    public T this[int index] => Items[index];

    /// <summary>The items of the page.</summary>
    /// <returns>Their enumerator.</returns>
    public IEnumerator<T> GetEnumerator() => Items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
