using System.Linq.Expressions;
using EFCore.ActiveRecord.Querying.Execution;
using EFCore.ActiveRecord.Shapes;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Querying.Loading;

/// <summary>Relations to load with the records of a query. It leaves a mark in the query, which is read when the query runs.</summary>
internal sealed class LoadClause(IReadOnlyList<LoadNode> nodes) : QueryClause
{
    public IReadOnlyList<LoadNode> Nodes => nodes;

    public override bool IsReusable { get; } = nodes.All(n => n.IsReusable);

    public override bool Loads => true;

    /// <summary>Adds what was asked for to a query.</summary>
    /// <exception cref="NotSupportedException">The query is a DbContext's own, and the loads are not all joined.</exception>
    public static IQueryable<T> Append<T>(IQueryable<T> query, IReadOnlyList<LoadRequest> requests)
        where T : class, IActiveRecord
    {
        ArgumentNullException.ThrowIfNull(query);
        var clause = Of(QueryModel.Of(query), requests);
        if (query.Provider is LateBoundQueryProvider)
        {
            return RecordQuery.Append(query, clause);
        }

        return new LoadLevel(QueryModel.Of(query).Plan.EntityType, clause.Nodes).Separate.Count == 0
            ? query.Provider.CreateQuery<T>(clause.Join(query.Expression))
            : throw new NotSupportedException($"A query of a DbContext is one query: it loads relations by Joined only. For Subquery and SelectIn, start from '{typeof(T).Name}.Query', or load them onto the records with LoadAsync.");
    }

    public static LoadClause Of(QueryModel source, IReadOnlyList<LoadRequest> requests)
    {
        var made = new LoadClause(LoadSchema.Of(source, requests));
        if (!made.IsReusable)
        {
            return made;
        }

        var cache = ShapeCache.Of(source.Plan.EntityType.Model);
        var shape = new Shape(source.Plan.EntityType, made.Nodes);
        if (cache.Find<LoadClause>(shape) is { } known)
        {
            return known;
        }

        cache.Keep(shape, made);
        return made;
    }

    public override Expression Apply(Expression source, SlotFiller values) => QueryMarks.Add(source, this);

    /// <summary>The query with its joined loads.</summary>
    public Expression Join(Expression source) => Includes.Apply(Includes.WithRelated(source, nodes), [.. nodes.Where(n => n.IsJoined)]);

    private sealed class Shape(IEntityType entityType, IReadOnlyList<LoadNode> nodes) : IEquatable<Shape>
    {
        private readonly IEntityType _entityType = entityType;
        private readonly IReadOnlyList<LoadNode> _nodes = nodes;

        public bool Equals(Shape? other) => other is not null && other._entityType == _entityType && other._nodes.SequenceEqual(_nodes);

        public override bool Equals(object? obj) => Equals(obj as Shape);

        public override int GetHashCode() => _nodes.Aggregate(_entityType.GetHashCode(), HashCode.Combine);
    }
}
