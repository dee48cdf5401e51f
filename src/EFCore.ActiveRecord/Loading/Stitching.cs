using EFCore.ActiveRecord.Records;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Loading;

/// <summary>Puts the rows of several queries together where no change tracker does: one object for each row, related ones set on both sides.</summary>
internal sealed class Stitching(ActiveDb database)
{
    private readonly KnownObjects _known = new();
    private readonly Dictionary<INavigationBase, HashSet<object>> _loaded = [];
    private readonly HashSet<object> _wired = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<object> _new = new(ReferenceEqualityComparer.Instance);

    /// <summary>Takes the records of the first query.</summary>
    /// <returns>Each of them once.</returns>
    public IReadOnlyList<object> Begin(LoadLevel level, IReadOnlyList<object> records)
    {
        var roots = Adopt(level.EntityType, level.Joined, records);
        Rewire(records);
        return roots;
    }

    /// <summary>Takes records that a program has. What it put behind their relations is its own.</summary>
    /// <returns>Each of them once.</returns>
    public IReadOnlyList<object> BeginOnto(LoadLevel level, IReadOnlyList<object> records)
    {
        _wired.UnionWith(records);
        return Adopt(level.EntityType, [], records);
    }

    /// <summary>Takes the rows of a second query, and sets what the relation of its records leads to.</summary>
    /// <returns>The related objects.</returns>
    public IReadOnlyList<object> Add(LoadNode node, IReadOnlyList<object> owners, List<object> rows)
    {
        var way = node.Way;
        if (!way.IsDirect)
        {
            Adopt(way.Rows, [node], rows);
            Rewire(rows);
            foreach (var owner in owners.Where(o => !Loaded(node.Relation).Contains(o)))
            {
                Set(node.Relation, owner, []);
            }

            return Relations.Follow(owners, node);
        }

        Dictionary<object, List<object>> byKey = new(way.RowKeys);
        List<object> related = new(rows.Count);
        Dictionary<object, HashSet<object>> visited = new(ReferenceEqualityComparer.Instance);
        foreach (var row in rows)
        {
            var target = Adopt(way.Rows, node.Level.Joined, row, visited);
            related.Add(target);
            if (way.RowKeys.Read(row) is { } key)
            {
                (byKey.TryGetValue(key, out var same) ? same : byKey[key] = []).Add(target);
            }
        }

        if (node.Level.Joined.Count > 0)
        {
            Rewire(rows);
        }

        var inverse = node.Relation.Inverse is { } other && !other.IsShadowProperty() ? other : null;
        Dictionary<object, HashSet<object>?> shown = new(ReferenceEqualityComparer.Instance);
        foreach (var owner in owners)
        {
            IReadOnlyList<object> targets = way.OwnerKeys.Read(owner) is { } key && byKey.TryGetValue(key, out var found) ? found : [];
            Set(node.Relation, owner, targets);
            if (inverse is null)
            {
                continue;
            }

            foreach (var target in targets)
            {
                Show(inverse, target, owner, shown);
            }
        }

        return related;
    }

    /// <summary>Lets the records know their rows.</summary>
    public void End(LoadLevel level, IReadOnlyList<object> records)
    {
        // Several objects of one row, which a program may hold: each has what the first has.
        foreach (var record in records)
        {
            var first = _known.For(level.EntityType, record);
            foreach (var node in level.Nodes.Where(n => n.Owner.IsInstanceOfType(record)))
            {
                IReadOnlyList<object> targets = [.. RecordPlan.Targets(node.Relation, first)];
                if (!ReferenceEquals(first, record))
                {
                    Relations.Set(node.Relation, record, targets);
                }

                if (database.PlanOf(record.GetType()) is { } plan)
                {
                    Relations.Accept(node.Relation, record, plan, targets);
                }
            }
        }

        foreach (var record in _new)
        {
            if (RecordStates.Get(record) is null && database.PlanOf(record.GetType()) is { } plan)
            {
                RecordStates.Accept(record, plan);
                RecordStates.SetOrigin(record, database);
            }
        }
    }

    private IReadOnlyList<object> Adopt(IEntityType type, IReadOnlyList<LoadNode> joined, IReadOnlyList<object> rows)
    {
        Dictionary<object, HashSet<object>> visited = new(ReferenceEqualityComparer.Instance);
        HashSet<object> adopted = new(rows.Count, ReferenceEqualityComparer.Instance);
        foreach (var row in rows)
        {
            adopted.Add(Adopt(type, joined, row, visited));
        }

        return [.. adopted];
    }

    /// <summary>The object for a row; what was joined to the row is found on it.</summary>
    private object Adopt(IEntityType type, IReadOnlyList<LoadNode> joined, object row, Dictionary<object, HashSet<object>> visited)
    {
        var known = Known(type, row);
        if (joined.Count == 0 || !(visited.TryGetValue(joined, out var rows) ? rows : visited[joined] = new(ReferenceEqualityComparer.Instance)).Add(row))
        {
            return known;
        }

        foreach (var node in joined.Where(n => n.Owner.IsInstanceOfType(row)))
        {
            List<object> targets = [.. RecordPlan.Targets(node.Relation, row)];
            var adopted = targets.ConvertAll(t => Adopt(node.Target, node.Level.Joined, t, visited));
            if (!ReferenceEquals(known, row) || !adopted.SequenceEqual(targets, ReferenceEqualityComparer.Instance))
            {
                Set(node.Relation, known, adopted);
            }

            Loaded(node.Relation).Add(known);
        }

        return known;
    }

    private void Set(INavigationBase relation, object owner, IReadOnlyList<object> targets)
    {
        Relations.Set(relation, owner, targets);
        Loaded(relation).Add(owner);
    }

    /// <summary>The other side shows the record as well, as it does where EF Core joins; a collection that is loaded itself is whole.</summary>
    private void Show(INavigationBase inverse, object target, object owner, Dictionary<object, HashSet<object>?> shown)
    {
        if (!inverse.IsCollection)
        {
            Relations.Set(inverse, target, [owner]);
        }
        else if (!Loaded(inverse).Contains(target))
        {
            if (!shown.TryGetValue(target, out var there))
            {
                // Each record comes once, so only those that were there before need be looked for.
                there = RecordPlan.Targets(inverse, target).Any() ? new(RecordPlan.Targets(inverse, target), ReferenceEqualityComparer.Instance) : null;
                shown.Add(target, there);
            }

            if (there is null || there.Add(owner))
            {
                Relations.Add(inverse, target, owner);
            }
        }
    }

    /// <summary>A query with joins puts all of its objects together, also behind relations that nobody asked for: what leads to one that is known already shall lead to that.</summary>
    private void Rewire(IReadOnlyList<object> rows)
    {
        Stack<object> open = new(rows);
        while (open.TryPop(out var row))
        {
            if (!_wired.Add(row) || database.PlanOf(row.GetType()) is not { } plan)
            {
                continue;
            }

            foreach (var relation in plan.Relations)
            {
                List<object> targets = [.. RecordPlan.Targets(relation, row)];
                if (targets.Count == 0)
                {
                    continue;
                }

                targets.ForEach(open.Push);
                var known = targets.ConvertAll(t => Known(relation.TargetEntityType, t));
                if (!known.SequenceEqual(targets, ReferenceEqualityComparer.Instance))
                {
                    Relations.Set(relation, row, [.. known.Distinct(ReferenceEqualityComparer.Instance).OfType<object>()]);
                }
            }
        }
    }

    private object Known(IEntityType type, object row)
    {
        var known = _known.For(type, row);
        if (ReferenceEquals(known, row))
        {
            _new.Add(row);
        }

        return known;
    }

    private HashSet<object> Loaded(INavigationBase relation)
        => _loaded.TryGetValue(relation, out var owners) ? owners : _loaded[relation] = new(ReferenceEqualityComparer.Instance);
}
