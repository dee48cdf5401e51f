using System.Collections;

namespace EFCore.ActiveRecord;

/// <summary>One page of a query's records, and the ways to those before and behind it: what <c>PaginateAfterAsync</c> gives.</summary>
/// <typeparam name="T">The class of the records.</typeparam>
public sealed class CursorPage<T> : IReadOnlyList<T>
{
    internal CursorPage(IReadOnlyList<T> items, string? previousCursor, string? nextCursor)
    {
        Items = items;
        PreviousCursor = previousCursor;
        NextCursor = nextCursor;
    }

    /// <summary>The records of the page, always in the query's order.</summary>
    public IReadOnlyList<T> Items { get; }

    /// <summary>The cursor for the page behind this one; <see langword="null"/> where there is none.</summary>
    public string? NextCursor { get; }

    /// <summary>The cursor for the page before this one; <see langword="null"/> where there is none.</summary>
    public string? PreviousCursor { get; }

    /// <summary>Whether there is a page behind this one.</summary>
    public bool HasNext => NextCursor is not null;

    /// <summary>Whether there is a page before this one.</summary>
    public bool HasPrevious => PreviousCursor is not null;

    /// <summary>The number of records on this page.</summary>
    public int Count => Items.Count;

    /// <inheritdoc/>
    public T this[int index] => Items[index];

    /// <summary>The records of the page.</summary>
    /// <returns>Their enumerator.</returns>
    public IEnumerator<T> GetEnumerator() => Items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
