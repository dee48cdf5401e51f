using EFCore.ActiveRecord.Records;
using EFCore.ActiveRecord.Sessions;
using EFCore.ActiveRecord.Tracking;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Persisting;

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
    private LinkTracking? _links;

    /// <summary>The objects that the save shall write, and no others that the context knows.</summary>
    public HashSet<object> Scope { get; } = new(ReferenceEqualityComparer.Instance);

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
            if (before == EntityState.Detached || entry.State == EntityState.Deleted)
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
        TrackOwned(entry, EntityState.Added);
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

        if (write.OwnedChanged)
        {
            ReplaceOwned(entry, write);
        }
        else
        {
            Attach(entry, write);
        }

        foreach (var property in write.Changed)
        {
            var column = Property(entry, property);
            if (write.Snapshot is not null)
            {
                column.OriginalValue = RecordPlan.Read(property, write.Snapshot);
            }

            column.IsModified = true;
        }

        SetShadows(entry, write);
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
            Property(entry, token).OriginalValue = RecordPlan.Read(token, write.Snapshot);
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
            var column = Property(entry, property);
            _twinColumns.Add((column, column.CurrentValue, column.IsModified));
            column.CurrentValue = RecordPlan.Read(property, write.Sent);
            column.IsModified = true;
        }

        SetShadows(entry, write);
    }

    /// <summary>The row must be as the record knows it, not as the session's other object does.</summary>
    private void ExpectTokens(EntityEntry entry, RecordWrite write)
    {
        foreach (var property in write.Plan.Properties.Where(p => p.IsConcurrencyToken && !p.IsShadowProperty()))
        {
            var token = Property(entry, property);
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
            Property(entry, property).OriginalValue = RecordPlan.Read(property, known);
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

    /// <summary>The entry of a property, be it inside a complex one.</summary>
    public static PropertyEntry Property(EntityEntry entry, IProperty property)
        => property.DeclaringType is IComplexType complex ? Complex(entry, complex.ComplexProperty).Property(property.Name) : entry.Property(property.Name);

    private static ComplexPropertyEntry Complex(EntityEntry entry, IComplexProperty property)
        => property.DeclaringType is IComplexType outer ? Complex(entry, outer.ComplexProperty).ComplexProperty(property.Name) : entry.ComplexProperty(property.Name);

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

    private void TrackOwned(EntityEntry entry, EntityState state)
    {
        foreach (var navigation in OwnedParts.Of(entry.Metadata))
        {
            foreach (var part in OwnedParts.Items(navigation, entry.Entity))
            {
                var partEntry = navigation.IsCollection ? entry.Collection(navigation.Name).FindEntry(part)! : entry.Reference(navigation.Name).TargetEntry!;
                partEntry.State = state;
                Scope.Add(part);
                TrackOwned(partEntry, state);
            }
        }
    }

    /// <summary>Attaches the record with its parts as they were read, then sets them to what they are: EF Core finds the difference.</summary>
    private void ReplaceOwned(EntityEntry entry, RecordWrite write)
    {
        var parts = OwnedParts.Of(write.Plan.EntityType).Select(n => (Navigation: n, Now: RecordPlan.Read(n, write.Record))).ToList();
        if (parts.Find(p => p.Navigation.IsCollection).Navigation is { } collection)
        {
            throw new NotSupportedException($"'{collection.Name}' of '{write.Plan.ClrType.Name}' is a collection of owned objects, which only a session can update: read the record in db.BeginSession(), change it there and call SaveChangesAsync.");
        }

        foreach (var (navigation, _) in parts)
        {
            RecordPlan.Write(navigation, write.Record, RecordPlan.Read(navigation, write.Snapshot!));
        }

        Attach(entry, write);
        TrackOwned(entry, EntityState.Unchanged);
        foreach (var (navigation, now) in parts)
        {
            if (!ReferenceEquals(now, RecordPlan.Read(navigation, write.Record)))
            {
                entry.Reference(navigation.Name).CurrentValue = now;
                if (now is not null)
                {
                    Scope.Add(now);
                }
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
