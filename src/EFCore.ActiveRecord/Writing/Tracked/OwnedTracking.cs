using EFCore.ActiveRecord.Database.Tracking;
using EFCore.ActiveRecord.Models.Metadata;
using EFCore.ActiveRecord.Models.Snapshots;
using EFCore.ActiveRecord.Writing.Saving;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Writing.Tracked;

/// <summary>Puts the objects that a record owns into the change tracker as what they are to their rows: new, changed, or gone. Of a changed one, only the columns that changed are written.</summary>
internal sealed class OwnedTracking(DbContext context, HashSet<object> scope, List<(EntityEntry Entry, EntityState Before)> touched)
{
    private readonly RecordStateManager _states = RecordStateManager.Of(context);
    private readonly List<(object Owner, INavigation Part, object? Value)> _values = [];
    private readonly List<(INavigation Part, object Item, object Copy)> _copies = [];

    /// <param name="owner">The record, or another object of its row that the context knows.</param>
    /// <param name="write">The record's write.</param>
    /// <param name="isKnown">Whether the context knows the parts of the row.</param>
    public void Write(EntityEntry owner, RecordWrite write, bool isKnown) => Write(owner, write.Record, write.Snapshot, isKnown);

    /// <summary>What the database gave to copies of parts, the parts themselves get.</summary>
    public void Accept() => _copies.ForEach(c => Receive(c.Part, c.Item, c.Copy));

    /// <summary>Sets parts back that EF Core has put others in place of.</summary>
    public void Restore() => _values.ForEach(v => RecordPlan.Write(v.Part, v.Owner, v.Value));

    /// <summary>All parts of an owner are new, or go, with it.</summary>
    public void Mark(EntityEntry owner, EntityState state)
    {
        foreach (var part in OwnedParts.Of(owner.Metadata))
        {
            foreach (var item in OwnedParts.Items(part, owner.Entity))
            {
                Mark(owner, part, item, state);
            }
        }
    }

    private void Write(EntityEntry owner, object record, object? snapshot, bool isKnown)
    {
        foreach (var part in OwnedParts.Of(owner.Metadata))
        {
            var (value, old) = (RecordPlan.Read(part, record), snapshot is null ? null : RecordPlan.Read(part, snapshot));
            if (snapshot is not null && !PartComparer.Differ(part, value, old))
            {
                continue;
            }

            _values.Add((owner.Entity, part, RecordPlan.Read(part, owner.Entity)));
            var known = isKnown ? _states.PartsOf(owner, part) : [];
            if (part.TargetEntityType.IsMappedToJson())
            {
                WriteDocument(owner, part, record, snapshot, known);
            }
            else if (isKnown)
            {
                WriteKnown(owner, part, OwnedParts.Items(part, record), OwnedParts.Items(part, snapshot), known);
            }
            else
            {
                WriteUnknown(owner, part, value, old);
            }
        }
    }

    /// <summary>A single part whose row is that of its owner's key: it is found by that.</summary>
    private void WriteUnknown(EntityEntry owner, INavigation part, object? now, object? before)
    {
        if (before is null)
        {
            Mark(owner, part, now!, EntityState.Added);
        }
        else if (now is null)
        {
            Remove(owner, part, before);
        }
        else
        {
            var entry = Attach(owner, part, now);
            foreach (var property in PlanOf(part).Changed(now, before))
            {
                var column = PropertyEntries.Of(entry, property);
                column.OriginalValue = RecordPlan.Read(property, before);
                column.IsModified = true;
            }

            MarkLists(entry, PlanOf(part).ChangedLists(now, before));
            Write(entry, now, before, isKnown: false);
        }
    }

    /// <summary>Parts that the context has objects for. Each is the row of the object itself, of one with its key, of one with its values, or, for another object of the record, of any that is left.</summary>
    private void WriteKnown(EntityEntry owner, INavigation part, List<object> now, List<object> before, List<EntityEntry> known)
    {
        var isTwin = !OwnedParts.Items(part, owner.Entity).SequenceEqual(now, ReferenceEqualityComparer.Instance);
        var rows = Assign(part, now, known, isTwin);
        var isAligned = before.Count == known.Count;
        List<object> items = new(now.Count);
        List<object> added = [];
        for (var i = 0; i < now.Count; i++)
        {
            if (rows[i] is not { } row)
            {
                added.Add(isTwin ? Copy(part, now[i]) : now[i]);
                items.Add(added[^1]);
                continue;
            }

            var old = isAligned ? before[known.IndexOf(row)] : null;
            if (isTwin)
            {
                Take(row, part, now[i], old ?? PlanOf(part).TakeSnapshot(row.Entity));
            }
            else
            {
                row = ReferenceEquals(row.Entity, now[i]) ? row : Replace(part, row, now[i]);
                MarkChanged(row);
                Write(row, now[i], old, isKnown: true);
            }

            items.Add(row.Entity);
        }

        foreach (var row in known.Except(rows).ToList())
        {
            Remove(row!);
        }

        if (isTwin)
        {
            Set(part, owner.Entity, items);
        }

        added.ForEach(item => Mark(owner, part, item, EntityState.Added));
    }

    /// <summary>Finds the row of each item; <see langword="null"/> for a new one.</summary>
    private static EntityEntry?[] Assign(INavigation part, List<object> items, List<EntityEntry> known, bool takesAny)
    {
        var rows = new EntityEntry?[items.Count];
        var hasKey = OwnKey(part).Count > 0;
        Match((row, item) => ReferenceEquals(row.Entity, item));
        Match((row, item) => hasKey && OwnKey(part).TrueForAll(p => RecordPlan.Same(p, item, row.Entity)));
        Match((row, item) => !hasKey && !PartComparer.Differ(part.TargetEntityType, item, row.Entity));
        Match((_, _) => !hasKey && (takesAny || !part.IsCollection));
        return rows;

        void Match(Func<EntityEntry, object, bool> isRowOf)
        {
            for (var i = 0; i < rows.Length; i++)
            {
                rows[i] ??= known.Find(row => !rows.Contains(row) && isRowOf(row, items[i]));
            }
        }
    }

    /// <summary>A document is written as a whole.</summary>
    private void WriteDocument(EntityEntry owner, INavigation part, object record, object? snapshot, List<EntityEntry> known)
    {
        var now = OwnedParts.Items(part, record);
        if (!ReferenceEquals(owner.Entity, record))
        {
            now = now.ConvertAll(item => Copy(part, item));
            Set(part, owner.Entity, now);
        }

        known.ForEach(Forget);
        if (now.Count > 0)
        {
            now.ForEach(item => Mark(owner, part, item, EntityState.Added));
        }
        else if ((OwnedParts.Items(part, snapshot).FirstOrDefault() ?? known.FirstOrDefault()?.Entity) is { } gone)
        {
            Remove(owner, part, gone);
        }
    }

    /// <summary>Writes to the context's own object what the record has changed in its own.</summary>
    private void Take(EntityEntry row, INavigation part, object now, object before)
    {
        scope.Add(row.Entity);
        touched.Add((row, row.State));
        WriteTracking.Take(row, PlanOf(part), now, before, PlanOf(part).Changed(now, before), PlanOf(part).ChangedLists(now, before));
        Write(row, now, before, isKnown: true);
    }

    /// <summary>Lets an object stand for a row that the context knows by another.</summary>
    private EntityEntry Replace(INavigation part, EntityEntry known, object item)
    {
        var shadows = known.Properties.Where(p => p.Metadata.IsShadowProperty()).Select(p => (p.Metadata.Name, p.CurrentValue)).ToList();
        var original = known.OriginalValues.Clone();
        touched.Add((known, known.State));
        known.State = EntityState.Detached;
        var entry = _states.Entry(item, part.TargetEntityType);
        shadows.ForEach(s => entry.Property(s.Name).CurrentValue = s.CurrentValue);
        Known(entry);
        entry.OriginalValues.SetValues(original);
        return entry;
    }

    private void MarkChanged(EntityEntry entry)
    {
        scope.Add(entry.Entity);
        touched.Add((entry, entry.State));
        foreach (var property in entry.Metadata.GetFlattenedProperties().Where(p => !p.IsShadowProperty() && !p.IsPrimaryKey()))
        {
            var column = PropertyEntries.Of(entry, property);
            if (!RecordPlan.ComparerOf(property).Equals(column.OriginalValue, RecordPlan.Read(property, entry.Entity)))
            {
                column.IsModified = true;
            }
        }

        MarkLists(entry, RecordPlan.Of((IEntityType)entry.Metadata).Lists);
    }

    private static void MarkLists(EntityEntry entry, IReadOnlyList<IComplexProperty> lists)
    {
        foreach (var list in lists)
        {
            WriteTracking.MarkList(entry, list);
        }
    }

    private void Mark(EntityEntry owner, INavigation part, object item, EntityState state)
    {
        var entry = part.IsCollection ? owner.Collection(part.Name).FindEntry(item)! : owner.Reference(part.Name).TargetEntry!;
        touched.Add((entry, entry.State));
        if (owner.State != EntityState.Added)
        {
            SetKey(entry, owner, part);
        }

        entry.State = state;
        scope.Add(item);
        Mark(entry, state);
    }

    /// <summary>Tracks an object as it stands for its row.</summary>
    private EntityEntry Attach(EntityEntry owner, INavigation part, object item)
    {
        var entry = _states.Entry(item, part.TargetEntityType);
        SetKey(entry, owner, part);
        if (part.IsCollection && part.TargetEntityType.IsMappedToJson())
        {
            // Its place in the collection, of which EF Core reads nothing where the document is written as a whole.
            entry.Property(part.TargetEntityType.FindPrimaryKey()!.Properties[^1].Name).CurrentValue = 1;
        }

        return Known(entry);
    }

    private static void SetKey(EntityEntry entry, EntityEntry owner, INavigation part)
    {
        for (var i = 0; i < part.ForeignKey.Properties.Count; i++)
        {
            entry.Property(part.ForeignKey.Properties[i].Name).CurrentValue = owner.Property(part.ForeignKey.PrincipalKey.Properties[i].Name).CurrentValue;
        }
    }

    private EntityEntry Known(EntityEntry entry)
    {
        touched.Add((entry, EntityState.Detached));
        entry.State = EntityState.Unchanged;
        scope.Add(entry.Entity);
        return entry;
    }

    /// <summary>Removes a part that the context does not know, by a copy of what it was.</summary>
    private void Remove(EntityEntry owner, INavigation part, object before)
    {
        var value = RecordPlan.Read(part, owner.Entity);
        var gone = PlanOf(part).TakeSnapshot(before);
        var entry = Attach(owner, part, gone);
        foreach (var inner in OwnedParts.Of(part.TargetEntityType).Where(i => !i.TargetEntityType.IsMappedToJson()))
        {
            foreach (var item in OwnedParts.Items(inner, before))
            {
                Remove(entry, inner, item);
            }
        }

        entry.State = EntityState.Deleted;
        RecordPlan.Write(part, owner.Entity, value);
        if (part.IsCollection && value is not null)
        {
            // EF Core has put it into the collection.
            part.GetCollectionAccessor()!.Remove(owner.Entity, gone);
        }
    }

    private void Remove(EntityEntry known)
    {
        foreach (var part in OwnedParts.Of((IEntityType)known.Metadata))
        {
            _states.PartsOf(known, part).ForEach(Remove);
        }

        scope.Add(known.Entity);
        touched.Add((known, known.State));
        known.State = known.State == EntityState.Added ? EntityState.Detached : EntityState.Deleted;
    }

    private void Forget(EntityEntry known)
    {
        foreach (var part in OwnedParts.Of((IEntityType)known.Metadata))
        {
            _states.PartsOf(known, part).ForEach(Forget);
        }

        touched.Add((known, known.State));
        known.State = EntityState.Detached;
    }

    private object Copy(INavigation part, object item)
    {
        var copy = PlanOf(part).TakeSnapshot(item);
        _copies.Add((part, item, copy));
        return copy;
    }

    private static void Receive(INavigation part, object item, object copy)
    {
        foreach (var property in part.TargetEntityType.GetProperties().Where(p => p.ValueGenerated != ValueGenerated.Never && !p.IsShadowProperty()))
        {
            RecordPlan.Write(property, item, RecordPlan.Read(property, copy));
        }

        foreach (var inner in OwnedParts.Of(part.TargetEntityType))
        {
            foreach (var (own, copied) in OwnedParts.Items(inner, item).Zip(OwnedParts.Items(inner, copy)))
            {
                Receive(inner, own, copied);
            }
        }
    }

    /// <summary>What tells an item from others of its owner, as far as the object shows it.</summary>
    private static List<IProperty> OwnKey(INavigation part)
        => [.. part.TargetEntityType.FindPrimaryKey()!.Properties.Where(p => !p.IsShadowProperty() && !part.ForeignKey.Properties.Contains(p))];

    private static void Set(INavigation part, object owner, IReadOnlyList<object> items)
        => RecordPlan.Write(part, owner, part.IsCollection ? Snapshooter.CollectionOf(part, items) : items is [var only, ..] ? only : null);

    private static RecordPlan PlanOf(INavigation part) => RecordPlan.Of(part.TargetEntityType);
}
