using EFCore.ActiveRecord.Database.Sessions;
using EFCore.ActiveRecord.Database.Tracking;
using EFCore.ActiveRecord.Models.Metadata;
using EFCore.ActiveRecord.Models.RowState;
using EFCore.ActiveRecord.Writing.Saving;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Writing.Tracked;

/// <summary>Puts the rows of one operation into a context's change tracker, and takes them out again where it fails.</summary>
/// <param name="context">The context.</param>
/// <param name="keeps">Whether it keeps the records, as that of a session does.</param>
internal sealed class WriteTracking(DbContext context, bool keeps)
{
    private readonly List<(EntityEntry Entry, EntityState Before)> _touched = [];
    private readonly List<(RecordWrite Write, object Twin)> _twins = [];
    private readonly List<TwinToken> _tokens = [];
    private readonly List<(PropertyEntry Column, object? Value, bool IsModified)> _twinColumns = [];
    private IReadOnlyList<RecordWrite> _writes = [];
    private OwnedTracking? _owned;
    private LinkTracking? _links;

    /// <summary>The objects that the save shall write, and no others that the context knows.</summary>
    public HashSet<object> Scope { get; } = new(ReferenceEqualityComparer.Instance);

    private OwnedTracking Owned => _owned ??= new OwnedTracking(context, Scope, _touched);

    public void Add(IReadOnlyList<RecordWrite> writes)
    {
        _writes = writes;
        _links = writes.Any(w => w.Links.Count > 0) ? new LinkTracking(context, keeps, Scope, _touched) : null;
        foreach (var write in writes)
        {
            Scope.Add(write.Record);
            switch (write.Kind)
            {
                case WriteKind.Insert:
                    Insert(write);
                    break;
                case WriteKind.Update:
                    Update(write);
                    break;
                default:
                    Delete(write);
                    break;
            }
        }

        foreach (var write in writes)
        {
            _links?.Add(write);
        }
    }

    /// <summary>Lets records know their rows where the change tracker does not see to it: those written through another object of the same row, in part, or by their relations and parts alone.</summary>
    public void Accept(WriteLog? log)
    {
        _owned?.Accept();
        _links?.Settle();
        foreach (var (write, twin) in _twins)
        {
            var given = write.Kind == WriteKind.Delete ? [] : write.Plan.Properties
                .Where(p => (p.ValueGenerated != ValueGenerated.Never || write.Plan.Stamps.Updated.Contains(p)) && !p.IsShadowProperty() && !p.IsPrimaryKey())
                .ToList();
            log?.Add(write.Record, write.Plan, RecordStates.Get(write.Record), given.ConvertAll(p => (p, RecordPlan.Read(p, write.Record))), isTracked: false);
            if (write.Kind == WriteKind.Delete)
            {
                RecordStates.MarkDeleted(write.Record);
                continue;
            }

            foreach (var property in given)
            {
                var value = RecordPlan.Read(property, twin);
                RecordPlan.Write(property, write.Record, value);
                RecordPlan.Write(property, write.Sent, value);
            }

            RecordStates.Set(write.Record, write.Sent == write.Record ? write.Plan.TakeSnapshot(write.Record) : write.Sent);
        }

        foreach (var token in _tokens)
        {
            token.KeepIfStale();
        }

        foreach (var write in _writes)
        {
            if (write.IsPartial)
            {
                KeepPending(write);
            }
            else
            {
                KnownRows.Accept(write, log);
            }
        }
    }

    /// <summary>Leaves the context as it was, so that the next operation does not write what this one could not.</summary>
    public void Undo()
    {
        for (var i = _touched.Count - 1; i >= 0; i--)
        {
            var (entry, before) = _touched[i];
            if (before == EntityState.Detached || entry.State is EntityState.Deleted or EntityState.Detached)
            {
                entry.State = before;
            }
        }

        foreach (var (column, value, isModified) in _twinColumns)
        {
            column.CurrentValue = value;
            column.IsModified = isModified;
        }

        foreach (var token in _tokens)
        {
            token.Entry.OriginalValue = token.Before;
        }

        _owned?.Restore();
    }

    private void Insert(RecordWrite write)
    {
        if (write.Plan.HasKey(write.Record) && TwinOf(write) is not null)
        {
            throw new UniqueConstraintException(new SaveErrorDetails(write.Plan.ClrType, null, [.. write.Plan.Key.Select(p => p.GetColumnName())]), null);
        }

        var entry = Touch(write.Record);
        entry.State = EntityState.Added;
        SetShadows(entry, write);
        Owned.Mark(entry, EntityState.Added);
    }

    private void Update(RecordWrite write)
    {
        if (TwinOf(write) is { } twin)
        {
            UpdateTwin(write, twin);
            return;
        }

        var entry = Touch(write.Record);
        if (entry.State == EntityState.Added)
        {
            // Added to the session and not saved yet: it is inserted as it stands.
            return;
        }

        var isKnown = entry.State != EntityState.Detached;
        Attach(entry, write);
        foreach (var property in write.Changed)
        {
            var column = PropertyEntries.Of(entry, property);
            if (write.Snapshot is not null)
            {
                column.OriginalValue = RecordPlan.Read(property, write.Snapshot);
            }

            column.IsModified = true;
        }

        foreach (var list in write.Lists)
        {
            MarkList(entry, list);
        }

        SetShadows(entry, write);
        if (write.OwnedChanged)
        {
            Owned.Write(entry, write, isKnown);
        }
    }

    private void Delete(RecordWrite write)
    {
        var twin = TwinOf(write);
        if (twin is not null)
        {
            _twins.Add((write, twin));
            Scope.Add(twin);
        }

        var record = twin ?? write.Record;
        var entry = Touch(record);
        if (twin is null)
        {
            Attach(entry, write);
        }
        else
        {
            ExpectTokens(entry, write);
        }

        RecordStateManager.Of(context).HardDeletes.Add(record);
        entry.State = EntityState.Deleted;
    }

    /// <summary>Tracks a record as it was read, so that what it was is compared by the database where the model says so.</summary>
    private static void Attach(EntityEntry entry, RecordWrite write)
    {
        if (entry.State != EntityState.Detached)
        {
            return;
        }

        entry.State = EntityState.Unchanged;
        if (write.Snapshot is null)
        {
            return;
        }

        foreach (var token in write.Plan.Properties.Where(p => p.IsConcurrencyToken && !p.IsShadowProperty()))
        {
            PropertyEntries.Of(entry, token).OriginalValue = RecordPlan.Read(token, write.Snapshot);
        }
    }

    /// <summary>The session knows the row by another object: the change goes through that one, so that there stays one truth.</summary>
    private void UpdateTwin(RecordWrite write, object twin)
    {
        _twins.Add((write, twin));
        Scope.Add(twin);
        var entry = Touch(twin);
        ExpectTokens(entry, write);
        foreach (var property in write.Changed)
        {
            var column = PropertyEntries.Of(entry, property);
            _twinColumns.Add((column, column.CurrentValue, column.IsModified));
        }

        Take(entry, write.Plan, write.Sent, write.Snapshot ?? write.Plan.TakeSnapshot(twin), write.Changed, write.Lists);
        SetShadows(entry, write);
        if (write.OwnedChanged)
        {
            Owned.Write(entry, write, isKnown: true);
        }
    }

    /// <summary>The row must be as the record knows it, not as the session's other object does.</summary>
    private void ExpectTokens(EntityEntry entry, RecordWrite write)
    {
        foreach (var property in write.Plan.Properties.Where(p => p.IsConcurrencyToken && !p.IsShadowProperty()))
        {
            var token = PropertyEntries.Of(entry, property);
            var expected = RecordPlan.Read(property, write.Snapshot ?? write.Record);
            _tokens.Add(new TwinToken(token, property, token.OriginalValue, RecordPlan.ComparerOf(property).Equals(expected, token.OriginalValue)));
            var isModified = token.IsModified;
            token.OriginalValue = expected;

            // EF Core takes the difference for a change of this object.
            token.IsModified = isModified;
        }
    }

    /// <summary>Changes that the write left out are changes still, to the record and to the context.</summary>
    private void KeepPending(RecordWrite write)
    {
        if (KnownRows.AcceptPart(write) is not { } known)
        {
            return;
        }

        var entry = context.Entry(write.Record);
        foreach (var property in write.Plan.Changed(write.Record, known).Where(_ => entry.State != EntityState.Detached))
        {
            PropertyEntries.Of(entry, property).OriginalValue = RecordPlan.Read(property, known);
        }
    }

    private object? TwinOf(RecordWrite write)
    {
        var tracked = RecordStateManager.Of(context).Find(write.Plan.EntityType, write.Plan.KeyOf(write.Record));
        return ReferenceEquals(tracked, write.Record) ? null : tracked;
    }

    private EntityEntry Touch(object record)
    {
        var entry = context.Entry(record);
        _touched.Add((entry, entry.State));
        return entry;
    }

    /// <summary>Lets a complex property with several objects be written.</summary>
    public static void MarkList(EntityEntry entry, IComplexProperty list)
    {
        if (ListOf(entry, list) is { } written)
        {
            written.IsModified = true;
        }
    }

    /// <summary>The entry of such a property; <see langword="null"/> where the part that it is in is missing.</summary>
    private static ComplexCollectionEntry? ListOf(EntityEntry entry, IComplexProperty list)
        => list.DeclaringType is not IComplexType { ComplexProperty: var outer } ? entry.ComplexCollection(list.Name)
            : RecordPlan.Read(outer, entry.Entity) is null ? null
            : PropertyEntries.OfComplex(entry, outer).ComplexCollection(list.Name);

    /// <summary>Writes through the context's object of a row what was changed in another one.</summary>
    /// <param name="entry">The entry of the context's object.</param>
    /// <param name="plan">The class.</param>
    /// <param name="from">The other object.</param>
    /// <param name="before">What that was before.</param>
    /// <param name="changed">The columns that were changed.</param>
    /// <param name="lists">The complex properties with several objects that were changed.</param>
    public static void Take(EntityEntry entry, RecordPlan plan, object from, object before, IReadOnlyList<IProperty> changed, IReadOnlyList<IComplexProperty> lists)
    {
        var parts = plan.PartsThatCameOrWent(from, before).Where(p => p.ComplexType.GetFlattenedProperties().Any(changed.Contains)).ToList();
        var copy = parts.Count > 0 || lists.Count > 0 ? plan.TakeSnapshot(from) : from;
        parts.ForEach(p => RecordPlan.Write(p, entry.Entity, RecordPlan.Read(p, copy)));
        foreach (var property in changed)
        {
            var column = PropertyEntries.Of(entry, property);
            if (KnownRows.HasPlaceFor(property, entry.Entity))
            {
                column.CurrentValue = RecordPlan.Read(property, from);
            }

            column.IsModified = true;
        }

        foreach (var list in lists)
        {
            if (ListOf(entry, list) is { } written)
            {
                // Through the entry, which knows the items by their places.
                written.CurrentValue = (System.Collections.IEnumerable?)RecordPlan.Read(list, copy);
                written.IsModified = true;
            }
        }
    }

    private static void SetShadows(EntityEntry entry, RecordWrite write)
    {
        foreach (var (property, value) in write.Shadows)
        {
            var column = entry.Property(property.Name);
            column.CurrentValue = value;
            if (write.Kind == WriteKind.Update)
            {
                column.IsModified = true;
            }
        }
    }

    /// <summary>A concurrency token of the session's own object of a row that was written by way of another.</summary>
    /// <param name="Entry">Its entry.</param>
    /// <param name="Property">The property.</param>
    /// <param name="Before">What the session's object knew.</param>
    /// <param name="IsCurrent">Whether the record that was written knew the same.</param>
    private readonly record struct TwinToken(PropertyEntry Entry, IProperty Property, object? Before, bool IsCurrent)
    {
        /// <summary>An object that is stale does not become current by another's write.</summary>
        public void KeepIfStale()
        {
            if (IsCurrent || Entry.EntityEntry.State == EntityState.Detached)
            {
                return;
            }

            Entry.CurrentValue = Before;
            Entry.OriginalValue = Before;
            Entry.IsModified = false;
            if (RecordStates.Snapshot(Entry.EntityEntry.Entity) is { } known)
            {
                RecordPlan.Write(Property, known, Before);
            }
        }
    }
}
