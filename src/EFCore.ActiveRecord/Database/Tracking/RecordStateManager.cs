using EFCore.ActiveRecord.Database.Configuration;
using EFCore.ActiveRecord.Database.Sessions;
using EFCore.ActiveRecord.Models.Metadata;
using EFCore.ActiveRecord.Models.RowState;
using EFCore.ActiveRecord.Models.Snapshots;
using EFCore.ActiveRecord.Providers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.ChangeTracking.Internal;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Internal;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Update;

#pragma warning disable EF1001 // The change tracker has no public way to save some of its entries, nor to keep a soft delete from cascading.

namespace EFCore.ActiveRecord.Database.Tracking;

/// <summary>
/// EF Core's change tracker with an active record's manners, in every context that <c>UseActiveRecord</c> was called for: stamps and soft
/// delete on the way to the database, saves of single records, and records that know the row they came from.
/// </summary>
internal sealed class RecordStateManager(StateManagerDependencies dependencies) : StateManager(dependencies)
{
    private readonly List<InternalEntityEntry> _sent = [];
    private readonly List<InternalEntityEntry> _links = [];
    private readonly List<SavedRecord> _saving = [];
    private readonly List<Stamped> _stamps = [];

    /// <summary>The only objects that the next save writes; <see langword="null"/> for all that are tracked, as EF Core does.</summary>
    public HashSet<object>? Scope { get; set; }

    /// <summary>Records that the next save writes, as they are sent; others are sent as they are when it begins.</summary>
    public IReadOnlyDictionary<object, object>? Sent { get; set; }

    /// <summary>Soft-deletable records whose rows shall go for good.</summary>
    public HashSet<object> HardDeletes { get; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>Where the writes of an open transaction are noted, so that records can be set back if it is rolled back.</summary>
    public WriteLog? Log { get; set; }

    /// <summary>The database that lent the context; <see langword="null"/> for a context that is used on its own.</summary>
    public RecordDatabase? Database { get; set; }

    private TimeProvider Time
        => field ??= Context.GetService<IDbContextOptions>().FindExtension<ActiveRecordOptionsExtension>()?.Options.TimeProvider ?? TimeProvider.System;

    public static RecordStateManager Of(DbContext context)
        => ((IDbContextDependencies)context).StateManager as RecordStateManager
            ?? throw new InvalidOperationException($"The options of '{context.GetType().Name}' lack UseActiveRecord().");

    /// <summary>The object that stands for a row in this context.</summary>
    public object? Find(IEntityType type, object?[] key)
        => TryGetEntry(type.FindPrimaryKey()!, key) is { EntityState: not EntityState.Detached } entry ? entry.Entity : null;

    /// <summary>The entry of an object whose class does not tell its entity type, as those of join tables do not.</summary>
    public EntityEntry Entry(object entity, IEntityType type) => GetOrCreateEntry(entity, type).ToEntityEntry();

    /// <summary>The objects that the context knows as the parts of an owner, in the owner's order; those that are to go are left out.</summary>
    public List<EntityEntry> PartsOf(EntityEntry owner, INavigation part)
    {
        var items = OwnedParts.Items(part, owner.Entity);
        return [.. GetDependents((IUpdateEntry)((IInfrastructure<InternalEntityEntry>)owner).Instance, part.ForeignKey)
            .OfType<InternalEntityEntry>()
            .Where(e => e.EntityState is not (EntityState.Deleted or EntityState.Detached))
            .OrderBy(e => items.FindIndex(i => ReferenceEquals(i, e.Entity)) is var index and >= 0 ? index : int.MaxValue)
            .Select(e => e.ToEntityEntry())];
    }

    /// <summary>Whether the context keeps nothing.</summary>
    public bool IsEmpty => Count == 0;

    /// <summary>Whether the context keeps an object.</summary>
    public bool Tracks(object record) => TryGetEntry(record) is { EntityState: not EntityState.Detached };

    /// <summary>Says of an object that the context keeps that all behind a relation was read.</summary>
    public void MarkLoaded(object record, INavigationBase relation) => TryGetEntry(record)?.SetIsLoaded(relation);

    /// <summary>Makes the context know a record as the record itself knows its row, after the write of it was rolled back.</summary>
    /// <param name="record">The record.</param>
    /// <param name="plan">Its plan.</param>
    /// <param name="tracks">Whether the context keeps its records; otherwise it forgets this one.</param>
    public void TakeBack(object record, RecordPlan plan, bool tracks)
    {
        var detect = Context.ChangeTracker.AutoDetectChangesEnabled;
        Context.ChangeTracker.AutoDetectChangesEnabled = false;
        try
        {
            var entry = Context.Entry(record);
            if (RecordStates.Snapshot(record) is not { } row || !tracks)
            {
                entry.State = EntityState.Detached;
                return;
            }

            entry.State = EntityState.Unchanged;
            foreach (var property in plan.Properties.Where(p => !p.IsShadowProperty() && !p.IsPrimaryKey()))
            {
                PropertyEntries.Of(entry, property).OriginalValue = RecordPlan.Read(property, row);
            }
        }
        finally
        {
            Context.ChangeTracker.AutoDetectChangesEnabled = detect;
        }
    }

    /// <summary>A row that a tracking query read: from here on its record knows it.</summary>
    public override InternalEntityEntry StartTrackingFromQuery(IEntityType baseEntityType, object entity, in ISnapshot snapshot)
    {
        var entry = base.StartTrackingFromQuery(baseEntityType, entity, snapshot);
        if (IsRecord(entry.EntityType) && RecordStates.Get(entity) is null)
        {
            RecordStates.Accept(entity, RecordPlan.Of(entry.EntityType), Database);
            AcceptLinks(entry);
        }
        else if (entry.EntityType.IsOwned())
        {
            AcceptPart(entry);
        }
        else if (entry.EntityType.HasSharedClrType)
        {
            AcceptLink(entry);
        }

        return entry;
    }

    /// <summary>A soft delete keeps the row, so what depends on it stays as well.</summary>
    public override void CascadeDelete(InternalEntityEntry entry, bool force, IEnumerable<IForeignKey>? foreignKeys = null)
    {
        if (!IsSoftDelete(entry))
        {
            base.CascadeDelete(entry, force, foreignKeys);
        }
    }

    public override IList<IUpdateEntry> GetEntriesToSave(bool cascadeChanges)
    {
        Stamp();
        var entries = Scope is null ? base.GetEntriesToSave(cascadeChanges) : ScopedEntries(Scope, cascadeChanges);
        _sent.Clear();
        _sent.AddRange(entries.OfType<InternalEntityEntry>());
        _links.Clear();
        _links.AddRange(_sent.Where(e => e.EntityType.HasSharedClrType && e.EntityState == EntityState.Added));
        _saving.Clear();
        _saving.AddRange(_sent.Select(e => RecordOf(e)?.Record).OfType<InternalEntityEntry>().Distinct().Select(e => new SavedRecord(e, Scope is not null, Sent)));
        return entries;
    }

    public override int SaveChanges(bool acceptAllChangesOnSuccess)
    {
        try
        {
            var rows = base.SaveChanges(acceptAllChangesOnSuccess);
            Accept();
            return rows;
        }
        catch (Exception e)
        {
            Failed(e);
            throw;
        }
        finally
        {
            Forget();
        }
    }

    public override async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        try
        {
            var rows = await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken).ConfigureAwait(false);
            Accept();
            return rows;
        }
        catch (Exception e)
        {
            Failed(e);
            throw;
        }
        finally
        {
            Forget();
        }
    }

    /// <summary>
    /// EF Core heeds the token also when a statement has run, and it does not roll back to its savepoint once the token is cancelled. So what can be cancelled is written in a
    /// transaction, or behind a savepoint, that ends for certain.
    /// </summary>
    protected override async Task<int> SaveChangesAsync(IList<IUpdateEntry> entriesToSave, CancellationToken cancellationToken = default)
    {
        var database = Context.Database;
        if (!cancellationToken.CanBeCanceled || !WriteTransaction.CanBegin(database))
        {
            return await base.SaveChangesAsync(entriesToSave, cancellationToken).ConfigureAwait(false);
        }

        var savepoints = database.AutoSavepointsEnabled;
        var transaction = await WriteTransaction.BeginAsync(database, cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            database.AutoSavepointsEnabled = false;
            try
            {
                var rows = await base.SaveChangesAsync(entriesToSave, cancellationToken).ConfigureAwait(false);
                await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
                return rows;
            }
            finally
            {
                database.AutoSavepointsEnabled = savepoints;
            }
        }
    }

    public override void ResetState()
    {
        base.ResetState();
        Scope = null;
        Sent = null;
        Log = null;
        Database = null;
        HardDeletes.Clear();
        Forget();
    }

    /// <summary>Takes back what the save has changed in memory. An error of a row's statement may be that of a lost answer; others come before anything is sent.</summary>
    private void Failed(Exception error)
    {
        if (error is DbUpdateException)
        {
            Unanswered.MarkWrite(Context.Database, error);
        }

        TakeBack();
    }

    /// <summary>The record that an entry is of, or that owns it; and the part of the record that it belongs to.</summary>
    private (InternalEntityEntry Record, INavigation? Part)? RecordOf(InternalEntityEntry entry)
    {
        INavigation? part = null;
        while (entry.EntityType.FindOwnership() is { } ownership)
        {
            part = ownership.PrincipalToDependent;
            if (FindPrincipal(entry, ownership) is not { } owner)
            {
                return null;
            }

            entry = owner;
        }

        return IsRecord(entry.EntityType) ? (entry, part) : null;
    }

    /// <summary>A part that was read after its record: the record knows it as it was read.</summary>
    private void AcceptPart(InternalEntityEntry entry)
    {
        if (RecordOf(entry) is not var (owner, part) || part is null || RecordStates.Snapshot(owner.Entity) is not { } row)
        {
            return;
        }

        if (part.IsCollection && ReferenceEquals(part.TargetEntityType, entry.EntityType))
        {
            // Item by item: a copy of the whole collection for each of its items would take the square of their number.
            if (RecordPlan.Read(part, row) is not { } known || ReferenceEquals(known, RecordPlan.Read(part, owner.Entity)))
            {
                RecordPlan.Write(part, row, known = Snapshooter.CollectionOf(part, []));
            }

            part.GetCollectionAccessor()!.AddStandalone(known, RecordPlan.Of(entry.EntityType).TakeSnapshot(entry.Entity));
            return;
        }

        RecordPlan.Write(part, row, RecordPlan.Read(part, RecordPlan.Of(owner.EntityType).TakeSnapshot(owner.Entity)));
    }

    /// <summary>Links that were read before the record at one of their ends.</summary>
    private void AcceptLinks(InternalEntityEntry record)
    {
        foreach (var relation in RecordPlan.Of(record.EntityType).Links)
        {
            foreach (var join in GetDependents(record, relation.ForeignKey).OfType<InternalEntityEntry>().ToList())
            {
                AcceptLink(join);
            }
        }
    }

    /// <summary>A row of a join table that was read: the records at both ends know the link as it was read.</summary>
    private void AcceptLink(InternalEntityEntry join)
    {
        foreach (var foreignKey in join.EntityType.GetForeignKeys())
        {
            foreach (var relation in foreignKey.GetReferencingSkipNavigations())
            {
                if (!relation.IsShadowProperty()
                    && FindPrincipal(join, relation.ForeignKey) is { } owner && RecordStates.Snapshot(owner.Entity) is { } row
                    && FindPrincipal(join, relation.Inverse.ForeignKey) is { } target)
                {
                    if (RecordPlan.Read(relation, row) is not { } known)
                    {
                        RecordPlan.Write(relation, row, known = Snapshooter.CollectionOf(relation, []));
                    }

                    relation.GetCollectionAccessor()!.AddStandalone(known, target.Entity);
                }
            }
        }
    }

    private static bool IsRecord(IReadOnlyEntityType type) => !type.HasSharedClrType && !type.IsOwned();

    private bool IsSoftDelete(InternalEntityEntry entry)
        => entry is { Entity: ISoftDeletable, EntityState: EntityState.Deleted } && !HardDeletes.Contains(entry.Entity);

    private bool InScope(InternalEntityEntry entry) => Scope is null || Scope.Contains(entry.Entity);

    private List<IUpdateEntry> ScopedEntries(HashSet<object> scope, bool cascadeChanges)
    {
        var untouched = this.ToListForState(added: true, modified: true, deleted: true)
            .Where(e => !scope.Contains(e.Entity))
            .Select(e => (e.Entity, e.EntityState))
            .ToHashSet();
        if (cascadeChanges)
        {
            CascadeChanges(force: false);
        }

        // What the cascade changed belongs to the save that caused it.
        return [.. this.ToListForState(added: true, modified: true, deleted: true)
            .Where(e => scope.Contains(e.Entity) || !untouched.Contains((e.Entity, e.EntityState)))
            .Select(e => (IUpdateEntry)e.PrepareToSave())];
    }

    private void Stamp()
    {
        DatabaseProvider.Of(Model);
        DateTimeOffset? now = null;
        foreach (var entry in this.ToListForState(added: true, modified: true, deleted: true))
        {
            if (!InScope(entry))
            {
                continue;
            }

            if (entry.EntityType.IsOwned())
            {
                if (RecordOf(entry)?.Record is { EntityState: EntityState.Unchanged } owner && InScope(owner))
                {
                    // A change of a part is one of its record.
                    foreach (var property in RecordPlan.Of(owner.EntityType).Stamps.Updated)
                    {
                        Set(owner, property, TimestampColumns.ValueFor(property, now ??= TimestampColumns.Now(Time)));
                    }
                }
            }

            var stamps = RecordPlan.Of(entry.EntityType).Stamps;
            if (IsSoftDelete(entry))
            {
                now ??= TimestampColumns.Now(Time);
                entry.SetEntityState(EntityState.Unchanged);
                Set(entry, entry.EntityType.FindProperty(nameof(ISoftDeletable.IsDeleted))!, true);
                Set(entry, entry.EntityType.FindProperty(nameof(ISoftDeletable.DeletedAt))!, now);
            }

            if (entry.EntityState == EntityState.Added)
            {
                foreach (var property in stamps.All.Where(p => TimestampColumns.IsUnset(entry[p])))
                {
                    Set(entry, property, TimestampColumns.ValueFor(property, now ??= TimestampColumns.Now(Time)));
                }
            }
            else if (entry.EntityState == EntityState.Modified)
            {
                foreach (var property in stamps.Updated.Where(p => !entry.IsModified(p)))
                {
                    Set(entry, property, TimestampColumns.ValueFor(property, now ??= TimestampColumns.Now(Time)));
                }
            }
        }
    }

    private void Set(InternalEntityEntry entry, IProperty property, object? value)
    {
        _stamps.Add(new Stamped(entry.Entity, property, RecordPlan.Read(property, entry.Entity)));
        entry[property] = value;
    }

    private void Accept()
    {
        foreach (var saved in _saving)
        {
            saved.Accept(Log);
            saved.SetOrigin(Database);
        }

        if (Log is null)
        {
            return;
        }

        _stamps.ForEach(s => Log.Add(s.Undo));
        foreach (var link in _links)
        {
            Log.Add(() => link.SetEntityState(EntityState.Detached));
        }
    }

    /// <summary>Takes back what a save that failed has set, the last first: a retried save may have stamped twice.</summary>
    private void TakeBack()
    {
        for (var i = _stamps.Count - 1; i >= 0; i--)
        {
            _stamps[i].Undo();
        }

        _saving.ForEach(s => s.TakeBack());

        // EF Core takes back the keys that the database gave to rows before the one that failed, but goes on finding the objects under them.
        foreach (var entry in _sent)
        {
            foreach (var key in entry.EntityType.GetKeys())
            {
                UpdateIdentityMap(entry, key);
            }

            foreach (var foreignKey in entry.EntityType.GetForeignKeys())
            {
                UpdateDependentMap(entry, foreignKey);
            }
        }
    }

    private void Forget()
    {
        _sent.Clear();
        _links.Clear();
        _saving.Clear();
        _stamps.Clear();
    }

    private readonly record struct Stamped(object Record, IProperty Property, object? Before)
    {
        public void Undo()
        {
            if (!Property.IsShadowProperty())
            {
                RecordPlan.Write(Property, Record, Before);
            }
        }
    }
}
