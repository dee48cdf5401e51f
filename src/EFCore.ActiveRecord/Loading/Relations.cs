using System.Collections;
using EFCore.ActiveRecord.Records;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Loading;

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
        if (relation.IsShadowProperty())
        {
            return;
        }

        if (relation.IsCollection)
        {
            SetCollection(relation, owner, targets);
        }
        else
        {
            RecordPlan.Write(relation, owner, targets.Count == 0 ? null : targets[0]);
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

    public static void Add(INavigationBase relation, object owner, object target)
    {
        var accessor = relation.GetCollectionAccessor()!;
        if (accessor.GetOrCreate(owner, forMaterialization: true) is IList { IsReadOnly: false, IsFixedSize: false } list)
        {
            list.Add(target);
        }
        else
        {
            accessor.Add(owner, target, forMaterialization: true);
        }
    }

    private static void SetCollection(INavigationBase relation, object owner, IReadOnlyList<object> targets)
    {
        var accessor = relation.GetCollectionAccessor()!;
        var collection = accessor.GetOrCreate(owner, forMaterialization: true);
        if (collection is IList { IsReadOnly: false, IsFixedSize: false } list)
        {
            list.Clear();
            foreach (var target in targets)
            {
                list.Add(target);
            }

            return;
        }

        foreach (var item in ((IEnumerable)collection).Cast<object>().ToList())
        {
            accessor.Remove(owner, item);
        }

        foreach (var target in targets)
        {
            accessor.Add(owner, target, forMaterialization: true);
        }
    }
}
