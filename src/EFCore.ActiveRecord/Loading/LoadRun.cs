using System.Linq.Expressions;
using EFCore.ActiveRecord.Queries;
using EFCore.ActiveRecord.Sessions;
using EFCore.ActiveRecord.Tracking;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Loading;

/// <summary>Runs the second queries of one result, on the lease that the first ran on.</summary>
internal sealed class LoadRun
{
    // A plan of EF Core's for each number of keys; powers of two are few.
    private const int MostConditions = 64;

    private readonly ActiveDb _database;
    private readonly Lease _lease;
    private readonly LoadPlan _plan;
    private readonly bool _tracks;
    private readonly bool _isAsync;
    private readonly CancellationToken _cancellationToken;
    private readonly Stitching? _stitching;

    private LoadRun(ActiveDb database, Lease lease, LoadPlan plan, bool tracks, bool isAsync, CancellationToken cancellationToken)
    {
        _database = database;
        _lease = lease;
        _plan = plan;
        _tracks = tracks;
        _isAsync = isAsync;
        _cancellationToken = cancellationToken;
        _stitching = tracks ? null : new Stitching(database);
    }

    /// <summary>Loads what a query says with the records that it gave.</summary>
    public static ValueTask AfterAsync(ActiveDb database, Lease lease, PreparedQuery query, IEnumerable<object?> records, bool isAsync, CancellationToken cancellationToken)
        => RunAsync(database, lease, query.Loads!, query.Loads!.Tracks ?? lease.Tracks, [.. records.OfType<object>()], query.LoadSource, isOnto: false, isAsync, cancellationToken);

    /// <inheritdoc cref="AfterAsync"/>
    public static void After(ActiveDb database, Lease lease, PreparedQuery query, IEnumerable<object?> records)
    {
#pragma warning disable RS0030, CA2012 // Nothing in it is asynchronous, so it has ended when it comes back.
        AfterAsync(database, lease, query, records, isAsync: false, CancellationToken.None).GetAwaiter().GetResult();
#pragma warning restore RS0030, CA2012
    }

    /// <summary>Loads relations onto records that are there already.</summary>
    public static Task OntoAsync<T>(ActiveDb database, IReadOnlyList<T> records, IReadOnlyList<LoadRequest> requests, CancellationToken cancellationToken)
        where T : class, IActiveRecord
    {
        // There is no query to join them to, or to repeat.
        var nodes = LoadSchema.Of(QuerySource.Of(database, typeof(T)), requests.Select(r => r with { Strategy = Load.SelectIn }));
        var plan = new LoadPlan(new LoadLevel(database.RequirePlan(typeof(T)).EntityType, nodes), null, []);
        return database.RunAsync(
            async (lease, token) =>
            {
                // A session stitches what it tracks; it knows nothing of records that came from elsewhere.
                foreach (var group in records.Cast<object>().GroupBy(r => lease.Tracks && RecordStateManager.Of(lease.Context).Tracks(r)))
                {
                    await RunAsync(database, lease, plan, group.Key, [.. group], static () => null, isOnto: true, isAsync: true, token).ConfigureAwait(false);
                }

                return true;
            },
            cancellationToken,
            typeof(T));
    }

    private static async ValueTask RunAsync(ActiveDb database, Lease lease, LoadPlan plan, bool tracks, IReadOnlyList<object> records, Func<Expression?> source, bool isOnto, bool isAsync, CancellationToken cancellationToken)
    {
        var run = new LoadRun(database, lease, plan, tracks, isAsync, cancellationToken);
        var roots = (isOnto ? run._stitching?.BeginOnto(plan.Level, records) : run._stitching?.Begin(plan.Level, records)) ?? records;
        await run.LevelAsync(plan.Level, roots, source).ConfigureAwait(false);
        run._stitching?.End(plan.Level, records);
    }

    private async ValueTask LevelAsync(LoadLevel level, IReadOnlyList<object> records, Func<Expression?> source)
    {
        foreach (var (path, node) in level.Separate)
        {
            var owners = path.Aggregate(records, Relations.Follow);
            var having = owners.Where(node.Owner.IsInstanceOfType).ToList();
            if (having.Count > 0)
            {
                await RelationAsync(node, having, () => source() is { } query ? path.Aggregate(query, LoadExpressions.Follow) : null).ConfigureAwait(false);
            }
        }
    }

    private async ValueTask RelationAsync(LoadNode node, List<object> owners, Func<Expression?> source)
    {
        var way = node.Way;
        var queries = (node.Strategy == Load.Subquery && source() is { } query ? [BySubquery(node, query)] : ByKeys(node, owners)).ToList();
        List<object> rows = [];
        foreach (var (prepared, _) in queries)
        {
            rows.AddRange(await RowReader.For(way.Rows.ClrType).ReadAsync(prepared, _lease, _isAsync, _cancellationToken).ConfigureAwait(false));
        }

        if (_stitching is null)
        {
            MarkLoaded(node, owners);
        }

        var related = _stitching?.Add(node, owners, rows) ?? (way.IsDirect ? rows : Relations.Follow(owners, node));
        await LevelAsync(node.Level, related, () => queries is [{ Related: var one }] && (way.IsDirect || !node.HasRange) ? one() : null).ConfigureAwait(false);
    }

    private (PreparedQuery Query, Func<Expression> Related) BySubquery(LoadNode node, Expression owners)
        => Query(node, rows => LoadExpressions.AmongThoseOf(LoadExpressions.OfOwner(owners, node), node.Way.OwnerKeys, rows, node.Way.RowKeys));

    private IEnumerable<(PreparedQuery Query, Func<Expression> Related)> ByKeys(LoadNode node, List<object> owners)
    {
        var way = node.Way;
        var keys = owners.Select(way.OwnerKeys.Read).OfType<object>().Distinct(way.RowKeys).ToList();
        if (!way.RowKeys.FitList)
        {
            return keys.Chunk(MostConditions).Select(chunk => Query(node, rows => LoadExpressions.Among(rows, way.RowKeys, Padded(chunk))));
        }

        return keys.Chunk(_database.Provider.KeysPerQuery).Select(chunk =>
        {
            var values = Array.CreateInstance(Keys.TypeOf(way.RowKeys.Columns[0]), chunk.Length);
            for (var i = 0; i < chunk.Length; i++)
            {
                values.SetValue(chunk[i], i);
            }

            var byValues = Query(node, rows => LoadExpressions.Among(rows, way.RowKeys, Captured.Value(values.GetType(), values)));
            return node.IsReusable && _plan.FilterCalls.Count == 0 && _tracks == _lease.Tracks
                ? (new KeyedQuery(_database, node, values, parameter => Complete(node, LoadExpressions.Among(Root(way), way.RowKeys, parameter))), byValues.Related)
                : byValues;
        });
    }

    private (PreparedQuery Query, Func<Expression> Related) Query(LoadNode node, Func<Expression, Expression> restrict)
    {
        var rows = restrict(_plan.WithFilters(Root(node.Way)));
        var query = Complete(node, rows);
        if (_tracks != _lease.Tracks)
        {
            var mode = _tracks ? nameof(EntityFrameworkQueryableExtensions.AsTracking) : nameof(EntityFrameworkQueryableExtensions.AsNoTrackingWithIdentityResolution);
            query = Expression.Call(typeof(EntityFrameworkQueryableExtensions), mode, [node.Way.Rows.ClrType], query);
        }

        return (ExpressionQuery.Of(_database, query), () => node.Way.IsDirect ? LoadExpressions.Restrict(rows, node, _plan.WithFilters(Root(node.Way))) : LoadExpressions.Follow(rows, node));
    }

    /// <summary>The rows with what is joined to them.</summary>
    private Expression Complete(LoadNode node, Expression rows)
        => node.Way.IsDirect ? Includes.Apply(LoadExpressions.Restrict(rows, node, _plan.WithFilters(Root(node.Way))), node.Level.Joined) : Includes.Apply(rows, [node]);

    private Expression Root(LoadWay way) => _database.Queries.Root(way.Rows);

    private static IReadOnlyList<object> Padded(object[] keys)
    {
        var count = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)keys.Length);
        return [.. keys, .. Enumerable.Repeat(keys[^1], count - keys.Length)];
    }

    /// <summary>EF Core has put the rows that it tracks together; that a relation is loaded it knows of its own queries only.</summary>
    private void MarkLoaded(LoadNode node, List<object> owners)
    {
        var manager = RecordStateManager.Of(_lease.Context);
        foreach (var owner in owners)
        {
            if (node.Relation.IsCollection && !node.Relation.IsShadowProperty())
            {
                node.Relation.GetCollectionAccessor()!.GetOrCreate(owner, forMaterialization: true);
            }

            if (node.Restriction is null)
            {
                manager.MarkLoaded(owner, node.Relation);
            }
        }
    }
}
