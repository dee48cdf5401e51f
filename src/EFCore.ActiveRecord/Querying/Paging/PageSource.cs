using System.Linq.Expressions;
using EFCore.ActiveRecord.Querying.Execution;
using EFCore.ActiveRecord.Shapes;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Querying.Paging;

/// <summary>A query that has a way of its own to its pages.</summary>
internal interface IPageable<T>
{
    PageSource<T> Pages { get; }
}

/// <summary>What pages are cut out of.</summary>
internal abstract class PageSource<T>
{
    /// <summary>Whether related records are loaded with the items, so that the number of all has to be asked for apart.</summary>
    public abstract bool LoadsAlong { get; }

    public static PageSource<T> Of(IQueryable<T> query) => query is IPageable<T> pageable ? pageable.Pages : new QueryPages<T>(query);

    public abstract Task<int> CountAsync(CancellationToken cancellationToken);

    public abstract Task<List<T>> PartAsync(int skip, int take, CancellationToken cancellationToken);

    /// <summary>Some of the items, and the number of all where there are some: one round trip.</summary>
    public abstract Task<CountedList<T>> CountedPartAsync(int skip, int take, CancellationToken cancellationToken);
}

/// <summary>Any query.</summary>
internal sealed class QueryPages<T>(IQueryable<T> query) : PageSource<T>
{
    /// <summary>Any operator may do that but LINQ's own and those of EF Core that load nothing.</summary>
    public override bool LoadsAlong
    {
        get
        {
            var current = query.Expression;
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

    public override Task<int> CountAsync(CancellationToken cancellationToken) => query.CountAsync(cancellationToken);

    public override Task<List<T>> PartAsync(int skip, int take, CancellationToken cancellationToken) => Part(skip, take).ToListAsync(cancellationToken);

    public override async Task<CountedList<T>> CountedPartAsync(int skip, int take, CancellationToken cancellationToken)
    {
        CountedList<T> part = [];
        foreach (var row in await Part(skip, take).Select(item => new { Item = item, Total = query.Count() }).ToListAsync(cancellationToken).ConfigureAwait(false))
        {
            part.Add(row.Item);
            part.Total = row.Total;
        }

        return part;
    }

    private IQueryable<T> Part(int skip, int take) => (skip == 0 ? query : Queryable.Skip(query, skip)).Take(take);
}

/// <summary>A query whose plans are kept.</summary>
internal sealed class PlannedPages<T>(RecordQuery<T> query) : PageSource<T>
    where T : class, IActiveRecord
{
    /// <summary>What names lead through comes in the same rows.</summary>
    public override bool LoadsAlong => query.Clauses.Loads;

    public override Task<int> CountAsync(CancellationToken cancellationToken) => query.RunAsync<int>(Terminal.Count, cancellationToken);

    public override Task<List<T>> PartAsync(int skip, int take, CancellationToken cancellationToken)
        => (skip == 0 ? query : query.Add(RangeClause.Skip, skip)).Add(RangeClause.Take, take).ListAsync(cancellationToken);

    public override Task<CountedList<T>> CountedPartAsync(int skip, int take, CancellationToken cancellationToken)
        => (skip == 0 ? query.Add(CountedPartClause.First, take) : query.Add(CountedPartClause.Behind, skip, take)).RunAsync<CountedList<T>>(Terminal.CountedPart, cancellationToken);
}
