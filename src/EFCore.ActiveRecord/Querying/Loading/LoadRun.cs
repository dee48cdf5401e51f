using System.Linq.Expressions;
using EFCore.ActiveRecord.Database;
using EFCore.ActiveRecord.Database.Sessions;
using EFCore.ActiveRecord.Database.Tracking;
using EFCore.ActiveRecord.Models.Hybrids;
using EFCore.ActiveRecord.Models.RecordKeys;
using EFCore.ActiveRecord.Querying.Execution;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Querying.Loading;

/// <summary>Runs the second queries of one result, on the lease that the first ran on.</summary>
internal sealed class LoadRun
{
    // A plan of EF Core's for each number of keys; powers of two are few.
    private const int MostConditions = 64;

    private readonly RecordDatabase _database;
    private readonly Lease _lease;
    private readonly LoadPlan _plan;
    private readonly bool _tracks;
    private readonly bool _isAsync;
    private readonly Stitching? _stitching;

    private LoadRun(RecordDatabase database, Lease lease, LoadPlan plan, bool tracks, bool isAsync)
    {
        _database = database;
        _lease = lease;
        _plan = plan;
        _tracks = tracks;
        _isAsync = isAsync;
        _stitching = tracks ? null : new Stitching(database, plan);
    }

    /// <summary>Loads what a query says with the records that it gave.</summary>
    public static async ValueTask AfterAsync(RecordDatabase database, Lease lease, PreparedQuery query, IEnumerable<object?> records, CancellationToken cancellationToken)
    {
        foreach (var read in After(database, lease, query, records, isAsync: true))
        {
            await read.RunAsync(lease, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc cref="AfterAsync"/>
    public static void Run(RecordDatabase database, Lease lease, PreparedQuery query, IEnumerable<object?> records)
    {
        foreach (var read in After(database, lease, query, records, isAsync: false))
        {
            read.Run(lease);
        }
    }

    /// <summary>Loads relations onto records that are there already.</summary>
    public static Task OntoAsync<T>(RecordDatabase database, IReadOnlyList<T> records, IReadOnlyList<LoadRequest> requests, CancellationToken cancellationToken)
        where T : class, IActiveRecord
    {
        // There is no query to join them to, or to repeat.
        var nodes = LoadSchema.Of(QueryModel.Of(database, typeof(T)), requests.Select(r => r with { Strategy = Load.SelectIn }));
        var plan = new LoadPlan(new LoadLevel(database.RequirePlan(typeof(T)).EntityType, nodes), null, [], Joins: database.HasAutoIncludes, IsOfTable: false);
        return database.RunAsync(
            async (lease, token) =>
            {
                await lease.HoldConnectionAsync(token).ConfigureAwait(false);

                // A session stitches what it tracks; it knows nothing of records that came from elsewhere.
                foreach (var group in records.Cast<object>().GroupBy(r => lease.Tracks && RecordStateManager.Of(lease.Context).Tracks(r)))
                {
                    foreach (var read in new LoadRun(database, lease, plan, group.Key, isAsync: true).Reads([.. group], static () => null, isOnto: true))
                    {
                        await read.RunAsync(lease, token).ConfigureAwait(false);
                    }
                }

                return true;
            },
            cancellationToken,
            typeof(T),
            isReading: true);
    }

    private static IEnumerable<PendingRead> After(RecordDatabase database, Lease lease, PreparedQuery query, IEnumerable<object?> records, bool isAsync)
        => new LoadRun(database, lease, query.Loads!, query.Loads!.Tracks ?? lease.Tracks, isAsync).Reads(
            records is IReadOnlyList<object> all && !all.Contains(null!) ? all : [.. records.OfType<object>()], query.LoadSource, isOnto: false);

    /// <summary>The queries, one after another; each has to be run before the next is asked for, which may depend on its rows.</summary>
    private IEnumerable<PendingRead> Reads(IReadOnlyList<object> records, Func<Expression?> source, bool isOnto)
    {
        var roots = (isOnto ? _stitching?.BeginOnto(records) : _stitching?.Begin(records)) ?? records;
        foreach (var read in OfLevel(_plan.Level, roots, source))
        {
            yield return read;
        }

        _stitching?.End(records);
    }

    private IEnumerable<PendingRead> OfLevel(LoadLevel level, IReadOnlyList<object> records, Func<Expression?> source)
    {
        foreach (var (path, node) in level.Separate)
        {
            var having = Owners(node, path.Aggregate(records, Relations.Follow));
            if (having.Count == 0)
            {
                continue;
            }

            foreach (var read in OfRelation(node, having, () => source() is { } query ? path.Aggregate(query, LoadExpressions.Follow) : null))
            {
                yield return read;
            }
        }
    }

    /// <summary>Those of some records that have a relation.</summary>
    private static IReadOnlyList<object> Owners(LoadNode node, IReadOnlyList<object> records)
        => records.All(node.Owner.IsInstanceOfType) ? records : [.. records.Where(node.Owner.IsInstanceOfType)];

    private IEnumerable<PendingRead> OfRelation(LoadNode node, IReadOnlyList<object> owners, Func<Expression?> source)
    {
        var way = node.Way;
        var queries = (node.Strategy == Load.Subquery && source() is { } query ? [BySubquery(node, query)] : ByKeys(node, owners)).ToList();
        List<object> rows = node.Relation.IsCollection ? [] : new(owners.Count);
        foreach (var (prepared, _) in queries)
        {
            yield return PendingRead.Of(way.Rows.ClrType, prepared, rows);
        }

        if (_stitching is null)
        {
            MarkLoaded(node, owners);
        }

        // EF Core then has linked the rows to each other, and to what came along.
        var areLinked = _lease.Tracks || queries.Exists(q => q.Query.Includes);
        var areWhole = true;
        var related = _stitching?.Add(node, owners, rows, areLinked, out areWhole) ?? (way.IsDirect ? rows : Relations.Follow(owners, node));
        if (!areWhole && !way.IsExact && KeyAliases.Of(node, owners, rows, out var asked) is { } aliases)
        {
            foreach (var read in Ask(node, aliases, asked))
            {
                yield return read;
            }

            _stitching!.Relate(node, owners, rows, related, aliases);
        }

        foreach (var read in OfLevel(node.Level, related, () => queries is [{ Related: var one }] && (way.IsDirect || !node.HasRange) ? one() : null))
        {
            yield return read;
        }
    }

    /// <summary>Asks the database which foreign keys lead to which rows.</summary>
    private IEnumerable<PendingRead> Ask(LoadNode node, KeyAliases aliases, IReadOnlyList<object> foreignKeys)
    {
        var key = ((INavigation)node.Relation).ForeignKey.PrincipalKey;
        var principal = new Keys(key.Properties);
        foreach (var chunk in foreignKeys.Chunk(MostConditions))
        {
            var asked = Padded(chunk);
            List<object> answer = [];
            yield return PendingRead.Of(typeof(object[]), ExpressionQuery.Of(_database, LoadExpressions.Same(_database.Queries.Root(key.DeclaringEntityType), principal, asked)), answer);
            aliases.Add(principal, asked, answer.Cast<object?[]>());
        }
    }

    private (PreparedQuery Query, Func<Expression> Related) BySubquery(LoadNode node, Expression owners)
        => Query(node, rows => LoadExpressions.AmongThoseOf(LoadExpressions.OfOwner(owners, node), node.Way.OwnerKeys, rows, node.Way.RowKeys));

    private IEnumerable<(PreparedQuery Query, Func<Expression> Related)> ByKeys(LoadNode node, IReadOnlyList<object> owners)
    {
        var way = node.Way;
        if (!way.RowKeys.FitList)
        {
            return way.OwnerKeys.Distinct(owners, way.RowKeys).Chunk(MostConditions).Select(chunk => Query(node, rows => LoadExpressions.Among(rows, way.RowKeys, Padded(chunk))));
        }

        var isPlanned = _isAsync && node.IsReusable && !way.Rows.HasSharedClrType && _plan.FilterCalls.Count == 0 && _tracks == _lease.Tracks;
        return way.KeysOf(owners, _database.Provider.KeysPerQuery).Select(values => isPlanned
            ? (new PlannedQuery(_database, way.Rows.ClrType, KeyedClause.Of(_database, node, values), Terminal.Rows), () => ByValues(values).Related())
            : ByValues(values));

        (PreparedQuery Query, Func<Expression> Related) ByValues(Array values)
            => Query(node, rows => LoadExpressions.Among(rows, way.RowKeys, Captured.Value(values.GetType(), values)));
    }

    private (PreparedQuery Query, Func<Expression> Related) Query(LoadNode node, Func<Expression, Expression> restrict)
    {
        var rows = restrict(_plan.WithFilters(Root(node.Way)));
        var query = Includes.Complete(rows, node, _plan.WithFilters(Root(node.Way)));
        if (_tracks != _lease.Tracks)
        {
            var mode = _tracks ? nameof(EntityFrameworkQueryableExtensions.AsTracking)
                : ExpressionQuery.Of(_database, query).ResolvesIdentities ? nameof(EntityFrameworkQueryableExtensions.AsNoTrackingWithIdentityResolution)
                : nameof(EntityFrameworkQueryableExtensions.AsNoTracking);
            query = Expression.Call(typeof(EntityFrameworkQueryableExtensions), mode, [node.Way.Rows.ClrType], query);
        }

        return (ExpressionQuery.Of(_database, query), () => node.Way.IsDirect ? LoadExpressions.Restrict(rows, node, _plan.WithFilters(Root(node.Way))) : LoadExpressions.Follow(rows, node));
    }

    private Expression Root(LoadWay way) => _database.Queries.Root(way.Rows);

    private static IReadOnlyList<object> Padded(object[] keys)
    {
        var count = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)keys.Length);
        return [.. keys, .. Enumerable.Repeat(keys[^1], count - keys.Length)];
    }

    /// <summary>EF Core has put the rows that it tracks together; that a relation is loaded it knows of its own queries only.</summary>
    private void MarkLoaded(LoadNode node, IReadOnlyList<object> owners)
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
