using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Paging;

/// <summary>Runs queries for one page.</summary>
internal static class Paginator
{
    public static async Task<Page<T>> PageAsync<T>(IQueryable<T> query, PageRequest request, CancellationToken cancellationToken)
    {
        var (items, total) = await ItemsAsync(query, request, cancellationToken).ConfigureAwait(false);
        if (items.Count == 0 && request.Clamps && total > 0)
        {
            request = request with { Page = (int)((total + (long)request.PerPage - 1) / request.PerPage) };
            (items, total) = await ItemsAsync(query, request, cancellationToken).ConfigureAwait(false);
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
        var items = await Part(query, request, request.PerPage + 1).ToListAsync(cancellationToken).ConfigureAwait(false);
        var hasNext = items.Count > request.PerPage;
        return new PageSlice<T>(hasNext ? items[..request.PerPage] : items, request.Page, request.PerPage, hasNext);
    }

    private static async Task<(List<T> Items, int Total)> ItemsAsync<T>(IQueryable<T> query, PageRequest request, CancellationToken cancellationToken)
    {
        if (!request.IsReachable)
        {
            return ([], await query.CountAsync(cancellationToken).ConfigureAwait(false));
        }

        List<T> items;
        if (LoadsAlong(query.Expression))
        {
            items = await Part(query, request, request.PerPage).ToListAsync(cancellationToken).ConfigureAwait(false);
        }
        else
        {
            // The number comes with each row, so that there is one round trip.
            var rows = await Part(query, request, request.PerPage).Select(item => new { Item = item, Total = query.Count() }).ToListAsync(cancellationToken).ConfigureAwait(false);
            if (rows.Count > 0)
            {
                return (rows.ConvertAll(r => r.Item), rows[0].Total);
            }

            items = [];
        }

        // A page that is not full is the last, unless it is empty: then there may be none.
        var isLast = items.Count < request.PerPage && (items.Count > 0 || request.Page == 1);
        return (items, isLast ? (int)request.Skipped + items.Count : await query.CountAsync(cancellationToken).ConfigureAwait(false));
    }

    private static IQueryable<T> Part<T>(IQueryable<T> query, PageRequest request, int count)
        => (request.Skipped == 0 ? query : Queryable.Skip(query, (int)request.Skipped)).Take(count);

    /// <summary>
    /// Whether the query may load related records along, which a query for something else than records would not do: any operator but LINQ's own and those
    /// of EF Core that load nothing.
    /// </summary>
    private static bool LoadsAlong(Expression expression)
    {
        var current = expression;
        while (current is MethodCallExpression { Object: null, Arguments: [var source, ..] } call && typeof(IQueryable).IsAssignableFrom(source.Type))
        {
            var loadsNothing = call.Method.DeclaringType == typeof(Queryable)
                || (call.Method.DeclaringType == typeof(EntityFrameworkQueryableExtensions)
                    && call.Method.Name is not (nameof(EntityFrameworkQueryableExtensions.Include) or nameof(EntityFrameworkQueryableExtensions.ThenInclude)));
            if (!loadsNothing)
            {
                return true;
            }

            current = source;
        }

        return false;
    }
}
