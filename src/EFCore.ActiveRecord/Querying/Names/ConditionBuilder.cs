using System.Linq.Expressions;
using EFCore.ActiveRecord.Models.Metadata;
using EFCore.ActiveRecord.Shapes;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Querying.Names;

/// <summary>Turns filters into the LINQ expression that means the same.</summary>
internal sealed class ConditionBuilder(RecordPlan plan, ComparisonBuilder comparisons, SlotList slots)
{
    private readonly List<string> _usedRelations = [];
    private int _conditions;

    /// <summary>The to-one relations that conditions lead through, as paths of EF Core's Include.</summary>
    public IReadOnlyList<string> UsedRelations => [.. _usedRelations.Distinct()];

    public Expression Build(FilterNode filter, ParameterExpression record) => Build(filter, record, negated: false);

    private Expression Build(FilterNode filter, Expression record, bool negated)
    {
        switch (filter)
        {
            case NotNode not:
                return Expression.Not(Build(not.Part, record, negated: true));
            case OrNode or:
                return Combine(or.Parts.Select(p => Build(p, record, negated)), Expression.OrElse, ifNone: false);
            case AndNode and:
                List<ResolvedCondition> conditions = [];
                List<Expression> others = [];
                foreach (var part in Flatten(and))
                {
                    if (part is ConditionNode condition)
                    {
                        conditions.Add(Resolve(condition));
                    }
                    else
                    {
                        others.Add(Build(part, record, negated));
                    }
                }

                return Combine([.. All(conditions, 0, record, negated), .. others], Expression.AndAlso, ifNone: true);
            default:
                return Combine(All([Resolve((ConditionNode)filter)], 0, record, negated), Expression.AndAlso, ifNone: true);
        }
    }

    private static IEnumerable<FilterNode> Flatten(AndNode and) => and.Parts.SelectMany(p => p is AndNode inner ? Flatten(inner) : [p]);

    private static Expression Combine(IEnumerable<Expression> parts, Func<Expression, Expression, Expression> combine, bool ifNone)
    {
        List<Expression> all = [.. parts];
        return all.Count == 0 ? Expression.Constant(ifNone) : Half(0, all.Count);

        // In halves: a chain of many conditions would be as deep as it is long, and what visits it calls itself as often.
        Expression Half(int from, int count)
            => count == 1 ? all[from] : combine(Half(from, count - (count / 2)), Half(from + count - (count / 2), count / 2));
    }

    /// <summary>Looks up a condition's names. Called in the order in which the filter has its conditions, which is that of their values.</summary>
    private ResolvedCondition Resolve(ConditionNode node)
    {
        var (path, comparison, name) = AttributePath.OfFilter(plan, node.Key);
        if (!(path.IsValue || path.TakesArguments || path.Member is INavigationBase) || path.IsMarked<NotFilterableAttribute>())
        {
            throw new NotFilterableException(plan.ClrType, node.Key);
        }

        if (RelationPath.Of(path) is { } used)
        {
            _usedRelations.Add(used);
        }

        return new ResolvedCondition(plan.ClrType, node, _conditions++, path, comparison, name, slots);
    }

    /// <summary>Conditions that hold together. Those that go through the same collection hold for the same related row.</summary>
    private IEnumerable<Expression> All(IReadOnlyList<ResolvedCondition> conditions, int depth, Expression record, bool negated)
    {
        foreach (var direct in conditions.Where(c => c.CollectionAfter(depth) < 0))
        {
            yield return comparisons.Build(direct, Paths.Follow(record, direct.Path.Relations.Skip(depth)), direct.Path.IsOptionalFrom(depth), negated);
        }

        foreach (var together in conditions.Where(c => c.CollectionAfter(depth) >= 0).GroupBy(c => c.PathTo(c.CollectionAfter(depth)), PathComparer.Instance))
        {
            yield return Exists([.. together], together.Key, depth, record, negated);
        }
    }

    private Expression Exists(IReadOnlyList<ResolvedCondition> conditions, IReadOnlyList<INavigationBase> path, int depth, Expression record, bool negated)
    {
        var collection = path[^1];
        var related = Paths.Follow(record, path.Skip(depth));
        var element = Expression.Parameter(collection.TargetEntityType.ClrType, "related");
        var fits = Combine(All(conditions, path.Count, element, negated), Expression.AndAlso, ifNone: true);
        var exists = Paths.Any(related, element, fits);

        // "The attribute is missing" is also true of a record without related rows.
        return conditions.All(c => c.HoldsForNothing) ? Expression.OrElse(Expression.Not(Paths.Any(related, element, null)), exists) : exists;
    }

    /// <summary>Paths are the same where they follow the same relations.</summary>
    private sealed class PathComparer : IEqualityComparer<IReadOnlyList<INavigationBase>>
    {
        public static PathComparer Instance { get; } = new();

        public bool Equals(IReadOnlyList<INavigationBase>? x, IReadOnlyList<INavigationBase>? y) => x is not null && y is not null && x.SequenceEqual(y);

        public int GetHashCode(IReadOnlyList<INavigationBase> path) => path.Aggregate(0, HashCode.Combine);
    }
}
