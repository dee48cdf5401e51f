using EFCore.ActiveRecord.Database.Sessions;
using EFCore.ActiveRecord.Models.Metadata;
using EFCore.ActiveRecord.Models.RowState;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking.Internal;
using Microsoft.EntityFrameworkCore.Metadata;

#pragma warning disable EF1001 // See RecordStateManager.

namespace EFCore.ActiveRecord.Database.Tracking;

/// <summary>A record on its way to the database, with what is needed to take the write back.</summary>
internal sealed class SavedRecord
{
    private readonly InternalEntityEntry _entry;
    private readonly RecordPlan _plan;
    private readonly EntityState _state;
    private readonly object? _before;
    private readonly object? _sent;
    private readonly (IProperty, object?)[] _given;

    // What the save itself gives the record: the database's values, and keys of rows that are inserted with it.
    private readonly IProperty[] _awaited;

    /// <param name="entry">The record's entry.</param>
    /// <param name="isScoped">Whether only what the caller has marked is sent; else all that differs is.</param>
    /// <param name="sent">Records as they are sent.</param>
    public SavedRecord(InternalEntityEntry entry, bool isScoped, IReadOnlyDictionary<object, object>? sent)
    {
        _entry = entry;
        _plan = RecordPlan.Of(entry.EntityType);
        _state = entry.EntityState;
        _before = RecordStates.Get(entry.Entity);
        _given = _state == EntityState.Added ? [.. _plan.EntityType.GetProperties().Where(IsGiven).Select(p => (p, RecordPlan.Read(p, entry.Entity)))] : [];
        _awaited = _state == EntityState.Deleted ? [] : [.. _plan.Properties.Where(p => IsGiven(p) && (p.DeclaringType is IComplexType || entry.IsStoreGenerated(p) || entry.HasTemporaryValue(p)))];
        if (_state == EntityState.Deleted)
        {
            return;
        }

        if (sent?.GetValueOrDefault(entry.Entity) is { } known)
        {
            _sent = known;
            Copy(_plan.EntityType.GetProperties().Where(p => (IsGiven(p) || _plan.Stamps.All.Contains(p)) && IsSent(entry, p)));
            return;
        }

        _sent = _plan.TakeSnapshot(entry.Entity);
        if (isScoped && _state == EntityState.Modified && RecordStates.Snapshot(entry.Entity) is { } row)
        {
            // Changes that are not sent stay changes.
            foreach (var property in _plan.Changed(_sent, row).Where(p => !IsSent(entry, p)))
            {
                RecordPlan.Write(property, _sent, RecordPlan.Read(property, row));
            }
        }
    }

    /// <summary>EF Core takes back the values that the database gave, but leaves the keys among them in foreign keys.</summary>
    public void TakeBack()
    {
        foreach (var (property, value) in _given)
        {
            RecordPlan.Write(property, _entry.Entity, value);
        }
    }

    public void SetOrigin(RecordDatabase? database) => RecordStates.SetOrigin(_entry.Entity, database);

    public void Accept(WriteLog? log)
    {
        log?.Add(_entry.Entity, _plan, _before, _given, isTracked: true);
        if (_sent is null)
        {
            RecordStates.MarkDeleted(_entry.Entity);
            return;
        }

        Copy(_awaited);
        RecordStates.Set(_entry.Entity, _sent);

        // What was changed since is a change to EF Core too, which has accepted the record as it is now.
        foreach (var property in _plan.Changed(_entry.Entity, _sent).Where(p => !p.IsPrimaryKey()))
        {
            PropertyEntries.Of(_entry.ToEntityEntry(), property).OriginalValue = RecordPlan.Read(property, _sent);
        }
    }

    private static bool IsGiven(IProperty property) => !property.IsShadowProperty() && (property.ValueGenerated != ValueGenerated.Never || property.IsForeignKey());

    private static bool IsSent(InternalEntityEntry entry, IProperty property)
        => entry.EntityState == EntityState.Added || PropertyEntries.Of(entry.ToEntityEntry(), property).IsModified;

    private void Copy(IEnumerable<IProperty> properties)
    {
        foreach (var property in properties)
        {
            RecordPlan.Write(property, _sent!, RecordPlan.Read(property, _entry.Entity));
        }
    }
}
