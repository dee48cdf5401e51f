using EFCore.ActiveRecord.Querying.Paging;

namespace EFCore.ActiveRecord;

/// <summary>Pages of any query: of active records, of a DbContext, and of what they are projected to.</summary>
public static class PagingExtensions
{
    /// <summary>One page of the query's results, and how many there are. Sort the query: without an order, pages may overlap.</summary>
    /// <remarks>One round trip, in which the database counts as well; two where related records are loaded along by <c>Include</c> or <c>With</c>, or where the page turns out to be empty.</remarks>
    /// <typeparam name="T">The type of the results.</typeparam>
    /// <param name="query">The query.</param>
    /// <param name="page">The number of the page; the first is 1. A page behind the last one is empty.</param>
    /// <param name="perPage">How many items a page has.</param>
    /// <param name="clamp">Whether numbers that are too small or too large become the nearest that is right: for a page behind the last one, the last.</param>
    /// <param name="maxPerPage">The greatest <paramref name="perPage"/> to take, for numbers that users give; any by default.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    /// <returns>The page.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="page"/> or <paramref name="perPage"/> is less than 1, or <paramref name="perPage"/> more than <paramref name="maxPerPage"/>.</exception>
    /// <example><code>Page&lt;User&gt; page = await User.OrderBy("name").PaginateAsync(page: 2, perPage: 20);</code></example>
    public static Task<Page<T>> PaginateAsync<T>(this IQueryable<T> query, int page = 1, int perPage = 20, bool clamp = false, int? maxPerPage = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return Paginator.PageAsync(query, new PageRequest(page, perPage, clamp, maxPerPage), cancellationToken);
    }

    /// <summary>One page of the query's results, without counting all of them: one round trip, and fast on large tables.</summary>
    /// <typeparam name="T">The type of the results.</typeparam>
    /// <param name="query">The query.</param>
    /// <param name="page">The number of the page; the first is 1. A page behind the last one is empty.</param>
    /// <param name="perPage">How many items a page has.</param>
    /// <param name="clamp">Whether numbers that are too small or too large become the nearest that is right. Which page is the last is not known here.</param>
    /// <param name="maxPerPage">The greatest <paramref name="perPage"/> to take, for numbers that users give; any by default.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    /// <returns>The page, which knows whether another follows.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="page"/> or <paramref name="perPage"/> is less than 1, or <paramref name="perPage"/> more than <paramref name="maxPerPage"/>.</exception>
    public static Task<PageSlice<T>> PaginateUncountedAsync<T>(this IQueryable<T> query, int page = 1, int perPage = 20, bool clamp = false, int? maxPerPage = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return Paginator.SliceAsync(query, new PageRequest(page, perPage, clamp, maxPerPage), cancellationToken);
    }

    /// <summary>The records behind a cursor, or before it, in the query's order: by their values, so that nothing is skipped or shown twice when rows come and go, and pages far behind cost no more.</summary>
    /// <remarks>
    /// The order is the query's, from names or LINQ, and behind it the primary key, ascending, where it is not part of the order. NULLs stand where the query's order puts them.
    /// A cursor holds the values of a record as readable, unencrypted text; it is checked for being one of a query with this order, not signed. Whoever changes its values
    /// sees other records of the same query, never of another.
    /// </remarks>
    /// <typeparam name="T">The class of the records.</typeparam>
    /// <param name="query">The query, without <c>Skip</c> and <c>Take</c>.</param>
    /// <param name="cursor"><see cref="CursorPage{T}.NextCursor"/> or <see cref="CursorPage{T}.PreviousCursor"/> of a page of the same query; <see langword="null"/> for the first page.</param>
    /// <param name="count">How many records a page has.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    /// <returns>The page. One round trip; two in sessions, in a DbContext of your own, and where the records do not hold all values that they are sorted by.</returns>
    /// <exception cref="InvalidCursorException">The cursor is none, or is that of another query.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is less than 1.</exception>
    /// <exception cref="ArgumentException">The query has <c>Skip</c> or <c>Take</c>, the class no primary key, or values of the order cannot be compared.</exception>
    /// <example><code>CursorPage&lt;User&gt; next = await User.OrderBy("-created_at", "id").PaginateAfterAsync(cursor, 20);</code></example>
    public static Task<CursorPage<T>> PaginateAfterAsync<T>(this IQueryable<T> query, string? cursor, int count = 20, CancellationToken cancellationToken = default)
        where T : class, IActiveRecord
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return KeysetPaginator.PageAsync(query, cursor, count, cancellationToken);
    }
}
