using EFCore.ActiveRecord.Database.Tracking;
using EFCore.ActiveRecord.Models.Metadata;
using EFCore.ActiveRecord.Writing.Saving;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Writing.Tracked;

/// <summary>Writes the rows of join tables, for many-to-many relations.</summary>
internal sealed class LinkTracking
{
    private readonly DbContext _context;
    private readonly HashSet<object> _scope;
    private readonly List<(EntityEntry Entry, EntityState Before)> _touched;
    private readonly HashSet<object> _linkedBefore;
    private readonly bool _keeps;
    private readonly List<(ISkipNavigation Relation, object Record, object Other, object Own)> _settled = [];

    public LinkTracking(DbContext context, bool keeps, HashSet<object> scope, List<(EntityEntry Entry, EntityState Before)> touched)
    {
        _keeps = keeps;
        _context = context;
        _scope = scope;
        _touched = touched;
        _linkedBefore = context.ChangeTracker.Entries()
            .Where(e => e.State != EntityState.Detached)
            .Select(e => e.Entity)
            .ToHashSet(ReferenceEqualityComparer.Instance);
    }

    public void Add(RecordWrite write)
    {
        foreach (var link in write.Links)
        {
            Change(link, _context.Entry(write.Record), TargetOf(link, write.Record));
        }
    }

    private void Change(LinkChange link, EntityEntry record, EntityEntry target)
    {
        // Tracking both ends may have made EF Core assume the link; only one that was there before is known to have a row.
        var join = Find(link.Relation, record, target);
        var isLinked = join is not null && _linkedBefore.Contains(join.Entity);
        if (!link.Removed && isLinked)
        {
            return;
        }

        join ??= Create(link.Relation, record, target);
        _touched.Add((join, isLinked ? join.State : EntityState.Detached));
        join.State = link.Removed ? EntityState.Deleted : EntityState.Added;
        _scope.Add(join.Entity);
    }

    /// <summary>The objects at the other ends are the record's own again, where EF Core has put the context's objects of the same rows beside them.</summary>
    public void Settle() => _settled.ForEach(s => OtherObjects.Exchange(s.Relation, s.Record, s.Other, s.Own));

    private EntityEntry TargetOf(LinkChange link, object record)
    {
        var plan = RecordPlan.Of(link.Relation.TargetEntityType);
        if (plan.HasKey(link.Target) && RecordStateManager.Of(_context).Find(plan.EntityType, plan.KeyOf(link.Target)) is { } known && known != link.Target)
        {
            // A session knows a row by one object; without one, the record keeps what it was given.
            if (!link.Removed && _keeps && RecordStateManager.Of(_context).Tracks(record))
            {
                OtherObjects.Exchange(link.Relation, record, link.Target, known);
            }
            else if (!link.Removed)
            {
                _settled.Add((link.Relation, record, known, link.Target));
            }

            return _context.Entry(known);
        }

        var target = _context.Entry(link.Target);
        if (target.State == EntityState.Detached)
        {
            _touched.Add((target, EntityState.Detached));
            target.State = EntityState.Unchanged;
        }

        return target;
    }

    private EntityEntry? Find(ISkipNavigation relation, EntityEntry record, EntityEntry target)
        => _context.ChangeTracker.Entries()
            .FirstOrDefault(e => e.Metadata == relation.JoinEntityType
                && PointsTo(e, relation.ForeignKey, record)
                && PointsTo(e, relation.Inverse.ForeignKey, target));

    private EntityEntry Create(ISkipNavigation relation, EntityEntry record, EntityEntry target)
    {
        var join = RecordStateManager.Of(_context).Entry(Activator.CreateInstance(relation.JoinEntityType.ClrType)!, relation.JoinEntityType);
        SetKey(join, relation.ForeignKey, record);
        SetKey(join, relation.Inverse.ForeignKey, target);
        return join;
    }

    private static void SetKey(EntityEntry join, IForeignKey foreignKey, EntityEntry principal)
    {
        foreach (var (property, key) in foreignKey.Properties.Zip(foreignKey.PrincipalKey.Properties))
        {
            join.Property(property.Name).CurrentValue = principal.Property(key.Name).CurrentValue;
        }
    }

    private static bool PointsTo(EntityEntry join, IForeignKey foreignKey, EntityEntry principal)
        => foreignKey.Properties.Zip(foreignKey.PrincipalKey.Properties)
            .All(p => Equals(join.Property(p.First.Name).CurrentValue, principal.Property(p.Second.Name).CurrentValue));
}
