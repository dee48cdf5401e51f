using EFCore.ActiveRecord.Database.Sessions;
using EFCore.ActiveRecord.Database.Tracking;
using EFCore.ActiveRecord.Models.Metadata;
using EFCore.ActiveRecord.Models.RowState;
using EFCore.ActiveRecord.Models.Snapshots;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Writing.Saving;

/// <summary>Brings what records know of their rows up to date after a save, as far as it is more than columns.</summary>
internal static class KnownRows
{
    /// <summary>A record whose links or parts alone were written knows them, and so do the records at the other ends of the links.</summary>
    public static void Accept(RecordWrite write, WriteLog? log)
    {
        var isKnown = write.Kind != WriteKind.Update || !ReferenceEquals(RecordStates.Snapshot(write.Record), write.Snapshot);
        if (!isKnown && (write.Links.Count > 0 || write.OwnedChanged))
        {
            log?.Add(write.Record, write.Plan, write.Snapshot, [], isTracked: false);
            RecordStates.Set(write.Record, write.Sent);
        }

        foreach (var link in write.Links)
        {
            AcceptOtherEnd(link, write.Record, log);
        }
    }

    /// <summary>The record knows the columns that were written, and the others as they were read. Returns the row as it knows it.</summary>
    public static object? AcceptPart(RecordWrite write)
    {
        if (write.Snapshot is null)
        {
            return null;
        }

        var known = write.Plan.TakeSnapshot(write.Snapshot);
        foreach (var property in write.Changed.Concat(write.Plan.Stamps.Updated).Concat(write.Plan.Properties.Where(p => p.ValueGenerated.HasFlag(ValueGenerated.OnUpdate))))
        {
            if (!property.IsShadowProperty())
            {
                RecordPlan.Write(property, known, RecordPlan.Read(property, write.Record));
            }
        }

        RecordStates.Set(write.Record, known);
        return known;
    }

    /// <summary>A record gets values that its row has got, until the transaction that gave them is rolled back.</summary>
    public static void Receive(Lease lease, RecordPlan plan, object record, IReadOnlyList<(IProperty Property, object? Value)> values)
    {
        var isTracked = lease.Tracks && RecordStateManager.Of(lease.Context).Tracks(record);
        if (lease.Unit is { Levels.Count: > 0 } unit)
        {
            unit.Log.Add(record, plan, RecordStates.Get(record), [.. values.Select(v => (v.Property, RecordPlan.Read(v.Property, record)))], isTracked);
        }

        if (RecordStates.Snapshot(record) is { } row)
        {
            RecordStates.Set(record, plan.TakeSnapshot(row));
        }

        TakeOver(lease, record, values);
    }

    /// <summary>A record gets values that its row has got, as if it had been read with them; other changes of it stay unsaved.</summary>
    public static void TakeOver(Lease lease, object record, IEnumerable<(IProperty Property, object? Value)> values)
    {
        var entry = lease.Tracks && lease.Context.Entry(record) is { State: not EntityState.Detached } tracked ? tracked : null;
        var snapshot = RecordStates.Snapshot(record);
        foreach (var (property, value) in values)
        {
            if (snapshot is not null && !property.IsShadowProperty())
            {
                RecordPlan.Write(property, snapshot, RecordPlan.ComparerOf(property).Snapshot(value));
            }

            if (entry is not null && !property.IsPrimaryKey() && HasPlaceFor(property, record))
            {
                // Through the entry, so that relations follow foreign keys.
                var column = PropertyEntries.Of(entry, property);
                column.CurrentValue = value;
                column.OriginalValue = RecordPlan.ComparerOf(property).Snapshot(value);
                column.IsModified = false;
            }
            else if (!property.IsShadowProperty())
            {
                RecordPlan.Write(property, record, value);
            }
        }
    }

    /// <summary>Whether the part that a property is in is there.</summary>
    public static bool HasPlaceFor(IProperty property, object record)
        => property.DeclaringType is not IComplexType { ComplexProperty: var part } || RecordPlan.Read(part, record) is not null;

    /// <summary>Whether the other end's collection shows the link or not: it is written, so that end has nothing to write.</summary>
    private static void AcceptOtherEnd(LinkChange link, object record, WriteLog? log)
    {
        var inverse = link.Relation.Inverse;
        if (inverse.IsShadowProperty() || RecordStates.Snapshot(link.Target) is not { } before)
        {
            return;
        }

        var shows = RecordPlan.Targets(inverse, link.Target).Contains(record, ReferenceEqualityComparer.Instance);
        if (shows == RecordPlan.Targets(inverse, before).Contains(record, ReferenceEqualityComparer.Instance))
        {
            return;
        }

        var plan = RecordPlan.Of(link.Relation.TargetEntityType);
        var known = plan.TakeSnapshot(before);
        var ends = RecordPlan.Targets(inverse, before).Where(end => !ReferenceEquals(end, record)).Concat(shows ? [record] : []);
        RecordPlan.Write(inverse, known, Snapshooter.CollectionOf(inverse, ends));
        log?.Add(link.Target, plan, before, [], isTracked: false);
        RecordStates.Set(link.Target, known);
    }
}
