using EFCore.ActiveRecord.Database;
using EFCore.ActiveRecord.Models.Metadata;
using EFCore.ActiveRecord.Models.RecordKeys;
using EFCore.ActiveRecord.Models.RowState;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Querying.Loading;

/// <summary>Puts the rows of several queries together where no change tracker does: one object for each row, related ones set on both sides.</summary>
internal sealed class Stitching(RecordDatabase database, LoadPlan plan)
{
    private readonly KnownObjects _known = new();
    private readonly Dictionary<INavigationBase, HashSet<object>> _loaded = [];
    private readonly List<object> _new = [];
    private readonly List<IReadOnlyList<object>> _allNew = [];
    private bool _isRepeated;

    /// <summary>Takes the records of the first query.</summary>
    /// <returns>Each of them once.</returns>
    public IReadOnlyList<object> Begin(IReadOnlyList<object> records)
    {
        if (plan.RootsComeOnce)
        {
            _allNew.Add(records);
            return records;
        }

        var linked = plan.Joins ? Reach(records) : [];
        var roots = Adopt(plan.Level.EntityType, plan.Level.Joined, records);
        Rewire(linked);
        return roots;
    }

    /// <summary>Takes records that a program has. What it put behind their relations is its own.</summary>
    /// <returns>Each of them once.</returns>
    public IReadOnlyList<object> BeginOnto(IReadOnlyList<object> records) => Adopt(plan.Level.EntityType, [], records);

    /// <summary>Takes the rows of a second query, and sets what the relation of its records leads to.</summary>
    /// <param name="node">The relation.</param>
    /// <param name="owners">The records that have it.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="areLinked">Whether the rows lead to each other or to what came along.</param>
    /// <param name="areWhole">Whether each row found its record, or each record its row.</param>
    /// <returns>The related objects.</returns>
    public IReadOnlyList<object> Add(LoadNode node, IReadOnlyList<object> owners, List<object> rows, bool areLinked, out bool areWhole)
    {
        var way = node.Way;
        if (!way.IsDirect)
        {
            var linked = Reach(rows);
            Adopt(way.Rows, [node], rows);
            Rewire(linked);
            areWhole = true;
            foreach (var owner in owners.Where(o => !Loaded(node.Relation).Contains(o)))
            {
                Set(node.Relation, owner, []);
            }

            return Relations.Follow(owners, node);
        }

        var related = Adopt(node, rows, areLinked);
        areWhole = Relate(node, owners, rows, related, null);
        return related;
    }

    /// <summary>Sets what the relation of some records leads to.</summary>
    /// <param name="node">The relation.</param>
    /// <param name="owners">The records that have it.</param>
    /// <param name="rows">The rows of the second query.</param>
    /// <param name="related">The objects for these rows.</param>
    /// <param name="aliases">What the database knows of their keys, where it was asked.</param>
    /// <returns>Whether each row found its record, or each record its row.</returns>
    public bool Relate(LoadNode node, IReadOnlyList<object> owners, List<object> rows, IReadOnlyList<object> related, KeyAliases? aliases)
    {
        var inverse = node.Relation.Inverse is { } other && !other.IsShadowProperty() ? new Inverse(other, Loaded(other), related.Count) : null;
        if (node.Relation.IsCollection)
        {
            var loaded = Loaded(node.Relation);
            loaded.EnsureCapacity(loaded.Count + owners.Count);
            loaded.UnionWith(owners);
            return SetCollections(node, owners, rows, related, inverse, aliases);
        }

        return SetReferences(node, owners, rows, related, inverse, aliases);
    }

    private static bool SetReferences(LoadNode node, IReadOnlyList<object> owners, List<object> rows, IReadOnlyList<object> related, Inverse? inverse, KeyAliases? aliases)
    {
        var way = node.Way;
        var byKey = KeyMap<object>.Of(way.RowKeys, way.OwnerKeys, rows.Count);
        for (var i = 0; i < rows.Count; i++)
        {
            byKey.Add(rows[i], related[i], out _);
        }

        var areWhole = true;
        foreach (var owner in owners)
        {
            var target = KeyAliases.TryFind(byKey, owner, aliases, out var found) ? found : null;
            Relations.SetReference(node.Relation, owner, target);
            if (target is not null)
            {
                inverse?.Show(target, owner);
            }
            else
            {
                areWhole = false;
            }
        }

        return areWhole;
    }

    private static bool SetCollections(LoadNode node, IReadOnlyList<object> owners, List<object> rows, IReadOnlyList<object> related, Inverse? inverse, KeyAliases? aliases)
    {
        // A key of the records that a foreign key leads to is the key of one of them.
        var way = node.Way;
        var byKey = KeyMap<(object Owner, RelatedCollection Collection)>.Of(way.OwnerKeys, way.RowKeys, owners.Count);
        foreach (var owner in owners)
        {
            var collection = new RelatedCollection(node.Relation, owner);
            collection.Clear(owner);
            byKey.Add(owner, (owner, collection), out _);
        }

        var areWhole = true;
        for (var i = 0; i < rows.Count; i++)
        {
            if (KeyAliases.TryFind(byKey, rows[i], aliases, out var found))
            {
                found.Collection.Add(found.Owner, related[i]);
                inverse?.Show(related[i], found.Owner);
            }
            else
            {
                areWhole = false;
            }
        }

        return areWhole;
    }

    /// <summary>Lets the records know their rows.</summary>
    public void End(IReadOnlyList<object> records)
    {
        if (_isRepeated || plan.Level.Nodes.Any(n => n.Relation is ISkipNavigation))
        {
            foreach (var record in records)
            {
                Finish(record);
            }
        }

        foreach (var record in _allNew.Append(_new).SelectMany(some => some))
        {
            Accept(record);
        }
    }

    private void Accept(object record)
    {
        if (RecordStates.Get(record) is null && database.PlanOf(record.GetType()) is { } plan)
        {
            RecordStates.Accept(record, plan, database);
        }
    }

    /// <summary>Several objects of one row, which a program may hold: each has what the first has.</summary>
    private void Finish(object record)
    {
        var first = _known.For(plan.Level.EntityType, record);
        foreach (var node in plan.Level.Nodes)
        {
            if ((ReferenceEquals(first, record) && node.Relation is not ISkipNavigation) || !node.Owner.IsInstanceOfType(record))
            {
                continue;
            }

            IReadOnlyList<object> targets = [.. RecordPlan.Targets(node.Relation, first)];
            if (!ReferenceEquals(first, record))
            {
                Relations.Set(node.Relation, record, targets);
            }

            if (database.PlanOf(record.GetType()) is { } known)
            {
                Relations.Accept(node.Relation, record, known, targets);
            }
        }
    }

    /// <summary>The objects for the rows of a second query.</summary>
    private List<object> Adopt(LoadNode node, List<object> rows, bool areLinked)
    {
        if (plan.ComesOnce(node))
        {
            _allNew.Add(rows);
            return rows;
        }

        var linked = areLinked ? Reach(rows) : [];
        List<object> related = new(rows.Count);
        Dictionary<object, HashSet<object>> visited = new(ReferenceEqualityComparer.Instance);
        _known.Expect(node.Target, rows.Count);
        foreach (var row in rows)
        {
            related.Add(Adopt(node, row, visited));
        }

        Rewire(linked);
        return related;
    }

    private IReadOnlyList<object> Adopt(IEntityType type, IReadOnlyList<LoadNode> joined, IReadOnlyList<object> rows)
    {
        _new.EnsureCapacity(_new.Count + rows.Count);
        if (joined.Count == 0)
        {
            List<object> firsts = new(rows.Count);
            _known.Expect(type, rows.Count);
            foreach (var row in rows)
            {
                if (Known(type, row, out var isFirst) is var known && isFirst)
                {
                    firsts.Add(known);
                }
            }

            _isRepeated |= firsts.Count < rows.Count;
            return firsts;
        }

        Dictionary<object, HashSet<object>> visited = new(ReferenceEqualityComparer.Instance);
        HashSet<object> adopted = new(rows.Count, ReferenceEqualityComparer.Instance);
        foreach (var row in rows)
        {
            adopted.Add(Adopt(type, joined, row, visited));
        }

        _isRepeated |= adopted.Count < rows.Count;
        return [.. adopted];
    }

    private object Adopt(LoadNode node, object row, Dictionary<object, HashSet<object>> visited)
        => node.Level.Joined.Count == 0 ? Known(node.Target, row) : Adopt(node.Target, node.Level.Joined, row, visited);

    /// <summary>The object for a row; what was joined to the row is found on it.</summary>
    private object Adopt(IEntityType type, IReadOnlyList<LoadNode> joined, object row, Dictionary<object, HashSet<object>> visited)
    {
        var known = Known(type, row);
        if (!(visited.TryGetValue(joined, out var rows) ? rows : visited[joined] = new(ReferenceEqualityComparer.Instance)).Add(row))
        {
            return known;
        }

        foreach (var node in joined.Where(n => n.Owner.IsInstanceOfType(row)))
        {
            List<object> targets = [.. RecordPlan.Targets(node.Relation, row)];
            var adopted = targets.ConvertAll(t => Adopt(node, t, visited));
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

    /// <summary>All objects of a query that makes one for each row: it puts them together, also behind relations that nobody asked for.</summary>
    private IReadOnlyCollection<object> Reach(IReadOnlyList<object> rows)
    {
        HashSet<object> reached = new(rows.Count, ReferenceEqualityComparer.Instance);
        Stack<object> open = new(rows);
        while (open.TryPop(out var row))
        {
            if (reached.Add(row) && database.PlanOf(row.GetType()) is { } plan)
            {
                foreach (var target in plan.Relations.SelectMany(r => RecordPlan.Targets(r, row)))
                {
                    open.Push(target);
                }
            }
        }

        return reached;
    }

    /// <summary>What leads to an object that is known already by another shall lead to that other.</summary>
    private void Rewire(IReadOnlyCollection<object> objects)
    {
        foreach (var row in objects)
        {
            foreach (var relation in database.PlanOf(row.GetType())?.Relations ?? [])
            {
                var related = RecordPlan.Targets(relation, row);
                if (related is ICollection<object> { Count: 0 })
                {
                    continue;
                }

                List<object> targets = [.. related];
                var known = targets.ConvertAll(t => Known(relation.TargetEntityType, t));
                if (!known.SequenceEqual(targets, ReferenceEqualityComparer.Instance))
                {
                    Relations.Set(relation, row, [.. known.Distinct(ReferenceEqualityComparer.Instance).OfType<object>()]);
                }
            }
        }
    }

    private object Known(IEntityType type, object row) => Known(type, row, out _);

    private object Known(IEntityType type, object row, out bool isFirst)
    {
        var known = _known.For(type, row, out isFirst);
        if (isFirst)
        {
            _new.Add(row);
        }

        return known;
    }

    private HashSet<object> Loaded(INavigationBase relation)
        => _loaded.TryGetValue(relation, out var owners) ? owners : _loaded[relation] = new(ReferenceEqualityComparer.Instance);
}
