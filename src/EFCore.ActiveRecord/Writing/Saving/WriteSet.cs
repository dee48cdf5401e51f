using EFCore.ActiveRecord.Database;
using EFCore.ActiveRecord.Database.Sessions;
using EFCore.ActiveRecord.Models.Errors;
using EFCore.ActiveRecord.Models.Metadata;
using EFCore.ActiveRecord.Models.RowState;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Writing.Saving;

/// <summary>Finds out which rows an operation writes: the records it was called for, and new ones that they refer to. Nothing is sent yet, so this is where bad input ends.</summary>
/// <param name="database">The database.</param>
/// <param name="count">How many records it was called for.</param>
/// <param name="turn">The operation's turn at its records; <see langword="null"/> where only the records are wanted.</param>
internal sealed class WriteSet(RecordDatabase database, int count, RecordTurn? turn)
{
    private readonly List<RecordWrite> _writes = new(count);
    private readonly SeenRecords _seen = new(count);

    public IReadOnlyList<RecordWrite> Writes => _writes;

    public RecordTurn? Turn => turn;

    /// <summary>A record that another operation writes at the moment, and that operation. What is in the set then is not all.</summary>
    public (object Record, RecordTurn Turn)? Busy { get; private set; }

    /// <summary>Whether a record leads to one that is inserted with it, so that a key has to be known before the other row is written.</summary>
    public bool HasNewTargets { get; private set; }

    public void Insert(object record)
    {
        if (TryAdd(record))
        {
            InsertAdded(record, []);
        }
    }

    /// <summary>Writes what changed. A record whose row is not known is written with all of its columns.</summary>
    public void Update(object record)
    {
        if (TryAdd(record))
        {
            UpdateAdded(record);
        }
    }

    /// <summary>Writes whether a record is deleted, whatever else of it may have changed.</summary>
    public void Mark(object record)
    {
        if (TryAdd(record))
        {
            var plan = Addressed(record);
            IProperty[] marks = [plan.EntityType.FindProperty(nameof(ISoftDeletable.IsDeleted))!, plan.EntityType.FindProperty(nameof(ISoftDeletable.DeletedAt))!];
            _writes.Add(new RecordWrite(record, plan, WriteKind.Update) { Snapshot = RecordStates.Snapshot(record), Changed = marks, IsPartial = true });
        }
    }

    public void Save(object record)
    {
        if (!TryAdd(record))
        {
            return;
        }

        if (RecordStates.Get(record) is null)
        {
            InsertAdded(record, []);
        }
        else
        {
            UpdateAdded(record);
        }
    }

    public void Delete(object record)
    {
        if (TryAdd(record))
        {
            var plan = Addressed(record);
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

        return database.PlanOf(target.GetType())?.StandsForRow(target) == false;
    }

    /// <returns><see langword="false"/> where the record is in the set already, or another operation writes it.</returns>
    private bool TryAdd(object record)
    {
        if (Busy is not null || !_seen.Add(record))
        {
            return false;
        }

        if (turn?.Take(record) is { } other)
        {
            Busy = (record, other);
            return false;
        }

        return true;
    }

    private void UpdateAdded(object record)
    {
        var plan = Addressed(record);
        var snapshot = RecordStates.Snapshot(record);
        if (turn is null)
        {
            _writes.Add(new RecordWrite(record, plan, WriteKind.Update));
            InsertNewRelated(plan, record);
            return;
        }

        // The check may set something, as EF Core's own call of a program's code does.
        RecordValidator.Check(plan, record, isNew: false);
        var shadows = References.Follow(plan, record, snapshot, this);
        var sent = plan.TakeSnapshot(record);
        var changed = snapshot is null ? [.. plan.Properties.Where(p => !p.IsKey() && !p.IsShadowProperty() && p.GetAfterSaveBehavior() == PropertySaveBehavior.Save)] : plan.Changed(sent, snapshot);
        changed.RemoveAll(static p => p.GetAfterSaveBehavior() == PropertySaveBehavior.Ignore);
        ThrowIfKeyChanged(plan, sent, snapshot, changed);
        RequiredValues.Check(plan, sent, changed, shadows);
        StorableValues.Check(database.Provider, plan, sent, changed);
        var write = new RecordWrite(record, plan, WriteKind.Update)
        {
            Snapshot = snapshot,
            Sent = sent,
            Changed = changed,
            Shadows = shadows,
            Links = plan.Links.Count == 0 ? [] : [.. LinkChanges(plan, sent, snapshot)],
            Lists = plan.ChangedLists(sent, snapshot),
            OwnedChanged = plan.Owned.Count > 0 && (snapshot is null || OwnedParts.Differ(plan.EntityType, sent, snapshot)),
        };
        _writes.Add(write);
        InsertNewRelated(plan, record);
    }

    private void InsertAdded(object record, IReadOnlyList<(IProperty Property, object? Value)> given)
    {
        var plan = database.RequirePlan(record.GetType());
        plan.ThrowIfKeyless();
        if (turn is null)
        {
            _writes.Add(new RecordWrite(record, plan, WriteKind.Insert));
            InsertNewRelated(plan, record);
            return;
        }

        RecordValidator.Check(plan, record, isNew: true);
        var followed = References.Follow(plan, record, null, this);
        IReadOnlyList<(IProperty, object?)> shadows = given.Count == 0 ? followed : [.. given, .. followed];
        var sent = plan.TakeSnapshot(record);
        IReadOnlyList<LinkChange> links = plan.Links.Count == 0 ? [] : NewLinks(plan, sent);
        RequiredValues.Check(plan, sent, null, shadows);
        StorableValues.Check(database.Provider, plan, sent, null);
        _writes.Add(new RecordWrite(record, plan, WriteKind.Insert) { Sent = sent, Shadows = shadows, Links = links });
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
            InsertRelated(target, shadows);
        }
    }

    private void InsertRelated(object target, IReadOnlyList<(IProperty Property, object? Value)> given)
    {
        if (!TryAdd(target))
        {
            return;
        }

        if (RecordStates.Get(target) is null)
        {
            InsertAdded(target, given);
        }
        else
        {
            // Another operation has inserted it meanwhile.
            Busy = (target, RecordTurn.Ended);
        }
    }

    private static IReadOnlyList<LinkChange> NewLinks(RecordPlan plan, object record)
        => [.. plan.Links.SelectMany(l => RecordPlan.Targets(l, record).Distinct(RowsOf(l)).Select(t => new LinkChange(l, t, Removed: false)))];

    private static RowComparer RowsOf(ISkipNavigation relation) => new(RecordPlan.Of(relation.TargetEntityType));

    private static IEnumerable<LinkChange> LinkChanges(RecordPlan plan, object record, object? snapshot)
    {
        foreach (var relation in plan.Links)
        {
            var now = RecordPlan.Targets(relation, record);
            var before = snapshot is null ? [] : RecordPlan.Targets(relation, snapshot);
            if (now.SequenceEqual(before, ReferenceEqualityComparer.Instance))
            {
                continue;
            }

            // What a form gives are other objects of the same rows.
            var rows = RowsOf(relation);
            foreach (var target in now.Except(before, rows))
            {
                yield return new LinkChange(relation, target, Removed: false);
            }

            foreach (var target in before.Except(now, rows))
            {
                yield return new LinkChange(relation, target, Removed: true);
            }
        }
    }

    /// <summary>The plan of a record whose row can be addressed.</summary>
    private RecordPlan Addressed(object record)
    {
        var plan = database.RequirePlan(record.GetType());
        ThrowIfDeleted(plan, record);
        ThrowIfWithoutKey(plan, record);
        return plan;
    }

    private static void ThrowIfDeleted(RecordPlan plan, object record)
    {
        if (RecordStates.IsDeleted(record))
        {
            throw new RecordDeletedException(plan.ClrType, plan.Key, plan.KeyOf(record));
        }
    }

    private static void ThrowIfWithoutKey(RecordPlan plan, object record)
    {
        plan.ThrowIfKeyless();
        if (!plan.HasKey(record))
        {
            throw new InvalidKeyException($"This '{plan.ClrType.Name}' has no key: it was never saved. Save it first.", plan.ClrType);
        }
    }

    private static void ThrowIfKeyChanged(RecordPlan plan, object record, object? snapshot, List<IProperty> changed)
    {
        if (changed.Find(static p => p.GetAfterSaveBehavior() == PropertySaveBehavior.Throw) is not { } property)
        {
            return;
        }

        // The key that it is part of need not be the primary one.
        IReadOnlyList<IProperty> key = property.GetContainingKeys().OrderBy(k => !k.IsPrimaryKey()).FirstOrDefault()?.Properties ?? [property];
        var what = property.IsKey() ? $"part of {(property.IsPrimaryKey() ? "its key" : $"an alternate key ({string.Join(", ", key.Select(p => $"'{p.Name}'"))})")}, which a saved record keeps" : "never written again once it was saved";
        throw new InvalidKeyException($"'{property.Name}' of '{plan.ClrType.Name}' is {what}; it was {Values(snapshot!)} and is {Values(record)}. Create a new record instead.", plan.ClrType);

        ErrorText Values(object of) => KeyText.Of(key, [.. key.Select(p => RecordPlan.Read(p, of))]);
    }
}
