using EFCore.ActiveRecord.Records;
using EFCore.ActiveRecord.Validation;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Persisting;

/// <summary>Finds out which rows an operation writes: the records it was called for, and new ones that they refer to. Nothing is sent yet, so this is where bad input ends.</summary>
/// <param name="database">The database.</param>
/// <param name="count">How many records it was called for.</param>
/// <param name="isPreview">Whether only the records are wanted.</param>
internal sealed class WriteSet(ActiveDb database, int count, bool isPreview)
{
    private readonly List<RecordWrite> _writes = new(count);
    private readonly SeenRecords _seen = new(count);

    public IReadOnlyList<RecordWrite> Writes => _writes;

    /// <summary>Whether a record leads to one that is inserted with it, so that a key has to be known before the other row is written.</summary>
    public bool HasNewTargets { get; private set; }

    public void Insert(object record) => Insert(record, []);

    /// <summary>Writes what changed. A record whose row is not known is written with all of its columns.</summary>
    public void Update(object record)
    {
        if (!_seen.Add(record))
        {
            return;
        }

        var plan = database.RequirePlan(record.GetType());
        var snapshot = RecordStates.Snapshot(record);
        ThrowIfDeleted(plan, record);
        ThrowIfKeyless(plan, record);
        if (isPreview)
        {
            _writes.Add(new RecordWrite(record, plan, WriteKind.Update));
            InsertNewRelated(plan, record);
            return;
        }

        var shadows = References.Follow(plan, record, snapshot, this);
        var changed = snapshot is null ? [.. plan.Properties.Where(p => !p.IsPrimaryKey() && !p.IsShadowProperty())] : plan.Changed(record, snapshot);
        changed.RemoveAll(static p => p.GetAfterSaveBehavior() == PropertySaveBehavior.Ignore);
        ThrowIfKeyChanged(plan, record, snapshot, changed);
        RecordValidator.Check(plan, record, isNew: false);
        RequiredValues.Check(plan, record, changed, shadows);
        var write = new RecordWrite(record, plan, WriteKind.Update)
        {
            Snapshot = snapshot,
            Changed = changed,
            Shadows = shadows,
            Links = plan.Links.Count == 0 ? [] : [.. LinkChanges(plan, record, snapshot)],
            OwnedChanged = plan.Owned.Count > 0 && snapshot is not null && OwnedParts.Differ(plan.EntityType, record, snapshot),
        };
        _writes.Add(write);
        InsertNewRelated(plan, record);
    }

    /// <summary>Writes whether a record is deleted, whatever else of it may have changed.</summary>
    public void Mark(object record)
    {
        var plan = database.RequirePlan(record.GetType());
        ThrowIfDeleted(plan, record);
        ThrowIfKeyless(plan, record);
        if (_seen.Add(record))
        {
            IProperty[] marks = [plan.EntityType.FindProperty(nameof(ISoftDeletable.IsDeleted))!, plan.EntityType.FindProperty(nameof(ISoftDeletable.DeletedAt))!];
            _writes.Add(new RecordWrite(record, plan, WriteKind.Update) { Snapshot = RecordStates.Snapshot(record), Changed = marks, IsPartial = true });
        }
    }

    public void Save(object record)
    {
        if (RecordStates.Get(record) is null)
        {
            Insert(record);
        }
        else
        {
            Update(record);
        }
    }

    public void Delete(object record)
    {
        var plan = database.RequirePlan(record.GetType());
        ThrowIfDeleted(plan, record);
        ThrowIfKeyless(plan, record);
        if (_seen.Add(record))
        {
            _writes.Add(new RecordWrite(record, plan, WriteKind.Delete) { Snapshot = RecordStates.Snapshot(record) });
        }
    }

    /// <summary>What an update of a record that only carries relations does not write is left out; a relation's new records are written all the same.</summary>
    public void DropEmpty()
    {
        // A record that stays as it is must still be there for the foreign keys of its new records.
        if (_writes.TrueForAll(w => w.WritesNothing))
        {
            _writes.Clear();
        }
    }

    /// <summary>
    /// Whether a related object has no row yet. One that the library never saw is new, unless it carries a key that only a database
    /// gives out: then it stands for a row that was read elsewhere.
    /// </summary>
    public bool IsNew(object target)
    {
        var isNew = HasNoRow(target);
        HasNewTargets |= isNew;
        return isNew;
    }

    private bool HasNoRow(object target)
    {
        if (_seen.Contains(target))
        {
            return _writes.Exists(w => ReferenceEquals(w.Record, target) && w.Kind == WriteKind.Insert);
        }

        if (RecordStates.Get(target) is not null || database.PlanOf(target.GetType()) is not { } plan)
        {
            return false;
        }

        var generated = plan.Key.Any(p => p.ValueGenerated == ValueGenerated.OnAdd && p.ClrType != typeof(Guid));
        return !(generated && plan.HasKey(target));
    }

    private void Insert(object record, IReadOnlyList<(IProperty Property, object? Value)> given)
    {
        if (!_seen.Add(record))
        {
            return;
        }

        var plan = database.RequirePlan(record.GetType());
        if (isPreview)
        {
            _writes.Add(new RecordWrite(record, plan, WriteKind.Insert));
            InsertNewRelated(plan, record);
            return;
        }

        var followed = References.Follow(plan, record, null, this);
        IReadOnlyList<(IProperty, object?)> shadows = given.Count == 0 ? followed : [.. given, .. followed];
        IReadOnlyList<LinkChange> links = plan.Links.Count == 0 ? [] : NewLinks(plan, record);
        RecordValidator.Check(plan, record, isNew: true);
        RequiredValues.Check(plan, record, null, shadows);
        _writes.Add(new RecordWrite(record, plan, WriteKind.Insert) { Shadows = shadows, Links = links });
        InsertNewRelated(plan, record);
    }

    private void InsertNewRelated(RecordPlan plan, object record)
    {
        if (plan.IsRelated(record))
        {
            InsertNewTargets(plan, record);
        }
    }

    private void InsertNewTargets(RecordPlan plan, object record)
    {
        foreach (var (relation, target) in plan.Relations.SelectMany(r => RecordPlan.Targets(r, record), (r, t) => (r, t)).ToList())
        {
            if (_seen.Contains(target) || !IsNew(target))
            {
                continue;
            }

            // EF Core does not look into the collections of a record that a session tracks already.
            var shadows = relation is INavigation { IsOnDependent: false, ForeignKey: var foreignKey } && !HasNoRow(record) ? References.Point(foreignKey, target, record) : [];
            Insert(target, shadows);
        }
    }

    private static IReadOnlyList<LinkChange> NewLinks(RecordPlan plan, object record)
        => [.. plan.Links.SelectMany(l => RecordPlan.Targets(l, record).Select(t => new LinkChange(l, t, Removed: false)))];

    private static IEnumerable<LinkChange> LinkChanges(RecordPlan plan, object record, object? snapshot)
    {
        foreach (var relation in plan.Links)
        {
            var now = RecordPlan.Targets(relation, record).ToHashSet(ReferenceEqualityComparer.Instance);
            var before = snapshot is null ? [] : RecordPlan.Targets(relation, snapshot).ToHashSet(ReferenceEqualityComparer.Instance);
            foreach (var target in now.Except(before, ReferenceEqualityComparer.Instance))
            {
                yield return new LinkChange(relation, target!, Removed: false);
            }

            foreach (var target in before.Except(now, ReferenceEqualityComparer.Instance))
            {
                yield return new LinkChange(relation, target!, Removed: true);
            }
        }
    }

    private static void ThrowIfDeleted(RecordPlan plan, object record)
    {
        if (RecordStates.IsDeleted(record))
        {
            throw new RecordDeletedException(plan.ClrType, plan.KeyOf(record));
        }
    }

    private static void ThrowIfKeyless(RecordPlan plan, object record)
    {
        if (plan.Key.Count == 0)
        {
            throw new InvalidKeyException($"'{plan.ClrType.Name}' has no primary key, so its rows cannot be written.", plan.ClrType);
        }

        if (!plan.HasKey(record))
        {
            throw new InvalidKeyException($"This '{plan.ClrType.Name}' has no key: it was never saved. Save it first.", plan.ClrType);
        }
    }

    private static void ThrowIfKeyChanged(RecordPlan plan, object record, object? snapshot, List<IProperty> changed)
    {
        if (changed.Find(static p => p.GetAfterSaveBehavior() == PropertySaveBehavior.Throw) is { } key)
        {
            throw new InvalidKeyException($"'{key.Name}' of '{plan.ClrType.Name}' is part of its key, which a saved record keeps; it was {KeyText.Of(plan.KeyOf(snapshot!))} and is {KeyText.Of(plan.KeyOf(record))}. Create a new record instead.", plan.ClrType);
        }
    }
}
