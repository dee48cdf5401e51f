using System.Linq.Expressions;
using EFCore.ActiveRecord.Models.Metadata;
using EFCore.ActiveRecord.Querying.Execution;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Querying.Loading;

/// <summary>Looks up what was asked for in the model.</summary>
internal static class LoadSchema
{
    /// <exception cref="UnknownAttributeException">There is no such relation.</exception>
    /// <exception cref="NotLoadableException">The attribute is no relation.</exception>
    /// <exception cref="EagerLoadException">It cannot be loaded so.</exception>
    public static IReadOnlyList<LoadNode> Of(QueryModel source, IEnumerable<LoadRequest> requests) => Of(source, requests, null);

    /// <summary>Both together; what was said later of the same relation counts.</summary>
    public static IReadOnlyList<LoadNode> Merge(IReadOnlyList<LoadNode> earlier, IEnumerable<LoadNode> later)
    {
        List<LoadNode> merged = [.. earlier];
        foreach (var node in later)
        {
            var index = merged.FindIndex(n => n.Relation == node.Relation);
            if (index < 0)
            {
                merged.Add(node);
                continue;
            }

            var nested = Merge(merged[index].Level.Nodes, node.Level.Nodes);
            merged[index] = new LoadNode(node.Relation, node.Strategy, nested, node.Steps, node.Restriction, node.HasRange);
        }

        return merged;
    }

    private static IReadOnlyList<LoadNode> Of(QueryModel source, IEnumerable<LoadRequest> requests, INavigationBase? from)
        => Merge([], requests.Select(r => Node(source, r, from)));

    private static LoadNode Node(QueryModel source, LoadRequest request, INavigationBase? from)
    {
        var relation = Find(source.Plan, request);
        var related = source with { Plan = RecordPlan.Of(relation.TargetEntityType) };
        var nested = Of(related, CannotJoinInside(source, relation, request, from) ? request.Nested.Select(BySelectIn) : request.Nested, relation);
        var isJoined = request.Strategy is Load.Joined or Load.InnerJoined;
        if (!relation.IsCollection && (request.HasRange || (isJoined && request.Steps.Count > 0)))
        {
            throw EagerLoadException.ToOne(relation, request.HasRange);
        }

        if (request.Strategy == Load.Joined && !relation.IsCollection && nested.Any(n => n.Strategy == Load.InnerJoined))
        {
            throw EagerLoadException.InnerBehindLeft(relation);
        }

        return new LoadNode(relation, request.Strategy, nested, request.Steps, Restriction(related, request.Steps, !isJoined || relation.IsCollection ? nested : []), request.HasRange);
    }

    /// <summary>EF Core joins nothing to what leads straight back, nor to a range of a collection where that takes a lateral join which the database lacks.</summary>
    private static bool CannotJoinInside(QueryModel source, INavigationBase relation, LoadRequest request, INavigationBase? from)
        => (from is not null && LoadNode.LeadsBack(from, relation))
            || (request.HasRange && !source.Provider.HasLateralJoins && (request.Strategy is Load.Joined or Load.InnerJoined || relation is ISkipNavigation));

    private static LoadRequest BySelectIn(LoadRequest request) => request.Strategy == Load.Joined ? request with { Strategy = Load.SelectIn } : request;

    private static LambdaExpression? Restriction(QueryModel source, IReadOnlyList<LoadStep> steps, IReadOnlyList<LoadNode> nested)
    {
        var rows = Expression.Parameter(typeof(IQueryable<>).MakeGenericType(source.Plan.ClrType), "related");
        var restricted = steps.Aggregate(Includes.WithRelated(rows, nested), (query, step) => step(source, query));
        return restricted == rows ? null : Expression.Lambda(restricted, rows);
    }

    private static INavigationBase Find(RecordPlan plan, LoadRequest request)
    {
        ArgumentNullException.ThrowIfNull(request.Name);
        var owner = request.Owner is { } type && plan.EntityType.Model.FindEntityType(type) is { } derived ? RecordPlan.Of(derived) : plan;
        List<RecordPlan> owners = [owner, .. owner.EntityType.GetDerivedTypes().Select(RecordPlan.Of)];
        return owners.Select(o => o.Attributes.Find(request.Name)).FirstOrDefault(a => a is not null) switch
        {
            null => throw new UnknownAttributeException(owner.ClrType, request.Name, NearestNames.To(request.Name, owners.SelectMany(o => o.Attributes.Suggestions(a => a.Member is INavigationBase)).Distinct())),
            { Member: INavigationBase { TargetEntityType: var target } relation } when !target.IsOwned() => relation,
            _ => throw new NotLoadableException(owner.ClrType, request.Name),
        };
    }
}
