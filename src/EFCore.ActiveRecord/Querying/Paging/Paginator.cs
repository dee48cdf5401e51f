namespace EFCore.ActiveRecord.Querying.Paging;

/// <summary>Runs queries for one page.</summary>
internal static class Paginator
{
    public static async Task<Page<T>> PageAsync<T>(IQueryable<T> query, PageRequest request, CancellationToken cancellationToken)
    {
        var source = PageSource<T>.Of(query);
        var (items, total) = await ItemsAsync(source, request, cancellationToken).ConfigureAwait(false);
        if (items.Count == 0 && request.Clamps && total > 0)
        {
            request = request with { Page = (int)((total + (long)request.PerPage - 1) / request.PerPage) };
            (items, total) = await ItemsAsync(source, request, cancellationToken).ConfigureAwait(false);
        }

        return new Page<T>(items, request.Page, request.PerPage, total);
    }

    public static async Task<PageSlice<T>> SliceAsync<T>(IQueryable<T> query, PageRequest request, CancellationToken cancellationToken)
    {
        if (!request.IsReachable)
        {
            return new PageSlice<T>([], request.Page, request.PerPage, hasNext: false);
        }

        // One more than the page holds tells whether another follows.
        var items = await PageSource<T>.Of(query).PartAsync((int)request.Skipped, request.PerPage + 1, cancellationToken).ConfigureAwait(false);
        var hasNext = items.Count > request.PerPage;
        return new PageSlice<T>(hasNext ? items[..request.PerPage] : items, request.Page, request.PerPage, hasNext);
    }

    private static async Task<(List<T> Items, int Total)> ItemsAsync<T>(PageSource<T> source, PageRequest request, CancellationToken cancellationToken)
    {
        if (!request.IsReachable)
        {
            return ([], await source.CountAsync(cancellationToken).ConfigureAwait(false));
        }

        List<T> items;
        if (source.LoadsAlong)
        {
            items = await source.PartAsync((int)request.Skipped, request.PerPage, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            var counted = await source.CountedPartAsync((int)request.Skipped, request.PerPage, cancellationToken).ConfigureAwait(false);
            if (counted.Count > 0)
            {
                return (counted, counted.Total);
            }

            items = counted;
        }

        // A page that is not full is the last, unless it is empty: then there may be none.
        var isLast = items.Count < request.PerPage && (items.Count > 0 || request.Page == 1);
        return (items, isLast ? (int)request.Skipped + items.Count : await source.CountAsync(cancellationToken).ConfigureAwait(false));
    }
}
