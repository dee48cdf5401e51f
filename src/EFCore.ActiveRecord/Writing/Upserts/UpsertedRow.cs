using EFCore.ActiveRecord.Database;
using EFCore.ActiveRecord.Database.Sessions;
using EFCore.ActiveRecord.Database.Tracking;
using EFCore.ActiveRecord.Models.Metadata;
using EFCore.ActiveRecord.Models.RowState;
using EFCore.ActiveRecord.Writing.Saving;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Writing.Upserts;

/// <summary>A row that was upserted, as it is now, and the record that it is of. The record takes over what the row holds, and so does the session's own object of that row, where there is another.</summary>
internal sealed class UpsertedRow(UpsertTable table, object record, IReadOnlyList<object?> values)
{
    private readonly RecordPlan _plan = table.Plan;

    public UpsertTable Table => table;

    /// <summary>The row's key.</summary>
    public object?[] Key => [.. _plan.Key.Select(ValueOf)];

    /// <exception cref="UniqueConstraintException">It is the row of another record: of one of another class, or of one that the record is not.</exception>
    public void ThrowIfOfAnother()
    {
        var isOfAnother = _plan.EntityType.FindDiscriminatorProperty() is { } discriminator && !Equals(ValueOf(discriminator), _plan.EntityType.GetDiscriminatorValue());
        if (isOfAnother || (RecordStates.Snapshot(record) is { } known && !_plan.Key.All(p => RecordPlan.ComparerOf(p).Equals(ValueOf(p), RecordPlan.Read(p, known)))))
        {
            throw new UniqueConstraintException(new SaveErrorDetails(_plan.ClrType, null, [.. table.Target.Properties.Select(p => table.ColumnOf(p)!)]), null);
        }
    }

    public void Accept(RecordDatabase database, Lease lease)
    {
        var twin = lease.Tracks ? RecordStateManager.Of(lease.Context).Find(_plan.EntityType, Key) : null;
        var isTracked = lease.Tracks && (twin is null || ReferenceEquals(twin, record));
        if (lease.Tracks && !isTracked)
        {
            Refresh(lease, twin!);
        }

        var before = _plan.TakeSnapshot(record);
        Note(lease, record, before, isTracked);
        RecordStates.Set(record, null);
        TakeOver(lease, before, isTracked);
        RecordStates.Accept(record, _plan);
        RecordStates.SetOrigin(record, database);
    }

    /// <summary>In a session the record stands for the row from then on, unless another object does.</summary>
    private void TakeOver(Lease lease, object before, bool isTracked)
    {
        var entry = lease.Tracks ? lease.Context.Entry(record) : null;
        if (entry?.State == EntityState.Added)
        {
            entry.State = EntityState.Detached;
        }

        KnownRows.TakeOver(lease, record, Values());
        if (entry is null or { State: EntityState.Detached })
        {
            References.Follow(_plan, record, before, writes: null);
        }

        if (isTracked && entry!.State == EntityState.Detached)
        {
            entry.State = EntityState.Unchanged;
            KnownRows.TakeOver(lease, record, Values().Where(v => v.Property.IsShadowProperty()));
        }
    }

    /// <summary>Brings the session's other object of the row up to date; what was changed in it and not written here stays a change.</summary>
    private void Refresh(Lease lease, object twin)
    {
        var known = RecordStates.Snapshot(twin) ?? _plan.TakeSnapshot(twin);
        var written = table.Changed(table.Rows.ColumnsOf(record)).Select(c => c.Property).ToHashSet();
        var pending = _plan.Changed(twin, known).Where(p => !written.Contains(p)).ToHashSet();
        Note(lease, twin, _plan.TakeSnapshot(twin), isTracked: true);
        var now = _plan.TakeSnapshot(known);
        RecordStates.Set(twin, now);
        KnownRows.TakeOver(lease, twin, Values().Where(v => !pending.Contains(v.Property)));
        foreach (var (property, value) in Values().Where(v => pending.Contains(v.Property)))
        {
            RecordPlan.Write(property, now, value);
            PropertyEntries.Of(lease.Context.Entry(twin), property).OriginalValue = value;
        }
    }

    /// <summary>Notes what a rollback sets back: first the values, by which the context then finds that nothing differs; last the key, under which it knows the object.</summary>
    private void Note(Lease lease, object of, object before, bool isTracked)
    {
        var log = RecordStateManager.Of(lease.Context).Log!;
        var isKey = _plan.Properties.Where(p => !p.IsShadowProperty()).Select(p => (Property: p, Value: RecordPlan.Read(p, before))).ToLookup(v => v.Property.IsPrimaryKey());
        log.Add(of, _plan, RecordStates.Get(of), [.. isKey[true]], isTracked);
        log.Add(() =>
        {
            foreach (var (property, value) in isKey[false])
            {
                RecordPlan.Write(property, of, value);
            }
        });
    }

    /// <summary>The row's values, copied where they can be changed in place: several objects may get them.</summary>
    private IEnumerable<(IProperty Property, object? Value)> Values()
        => table.Results.Select((p, i) => (p, RecordPlan.ComparerOf(p).Snapshot(values[i]))).Where(v => v.p != _plan.EntityType.FindDiscriminatorProperty());

    private object? ValueOf(IProperty property) => values[Array.IndexOf(table.Results, property)];
}
