using EFCore.ActiveRecord.Models.Metadata;
using EFCore.ActiveRecord.Models.RowState;
using EFCore.ActiveRecord.Models.Snapshots;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Querying.Loading;

/// <summary>Reads and sets what relations of objects lead to.</summary>
internal static class Relations
{
    /// <summary>The objects behind a relation of some objects, each once. Those of another class than the one that has it lead nowhere.</summary>
    public static IReadOnlyList<object> Follow(IReadOnlyList<object> owners, LoadNode node)
    {
        HashSet<object> targets = new(ReferenceEqualityComparer.Instance);
        foreach (var owner in owners)
        {
            if (node.Owner.IsInstanceOfType(owner))
            {
                targets.UnionWith(RecordPlan.Targets(node.Relation, owner));
            }
        }

        return [.. targets];
    }

    public static void Set(INavigationBase relation, object owner, IReadOnlyList<object> targets)
    {
        if (!relation.IsCollection)
        {
            SetReference(relation, owner, targets.Count == 0 ? null : targets[0]);
        }
        else
        {
            var collection = new RelatedCollection(relation, owner);
            collection.Clear(owner);
            foreach (var target in targets)
            {
                collection.Add(owner, target);
            }
        }
    }

    public static void SetReference(INavigationBase relation, object owner, object? target)
    {
        if (!relation.IsShadowProperty())
        {
            RecordPlan.Write(relation, owner, target);
        }
    }

    /// <summary>Lets a record that was known before know the links that were loaded, so that they are not written again.</summary>
    public static void Accept(INavigationBase relation, object owner, RecordPlan plan, IReadOnlyList<object> targets)
    {
        if (relation is ISkipNavigation && !relation.IsShadowProperty() && RecordStates.Snapshot(owner) is { } before)
        {
            var known = plan.TakeSnapshot(before);
            RecordPlan.Write(relation, known, Snapshooter.CollectionOf(relation, targets));
            RecordStates.Set(owner, known);
        }
    }
}
