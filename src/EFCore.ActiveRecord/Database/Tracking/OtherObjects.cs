using EFCore.ActiveRecord.Models.Metadata;
using EFCore.ActiveRecord.Models.RowState;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Database.Tracking;

/// <summary>Objects in the relations of tracked records that the context does not know, though it knows their rows by others, or could: EF Core refuses the first, and inserts some of the second.</summary>
internal static class OtherObjects
{
    /// <summary>Lets the relations of all tracked records lead to the context's own object of each row. What was changed in the other one is not saved, as that of no related record is.</summary>
    public static void Exchange(DbContext context)
    {
        var tracker = context.ChangeTracker;
        var detect = tracker.AutoDetectChangesEnabled;
        tracker.AutoDetectChangesEnabled = false;
        try
        {
            Queue<EntityEntry> waiting = new(tracker.Entries().Where(e => e.State is not (EntityState.Detached or EntityState.Deleted) && e.Entity is IActiveRecord));
            while (waiting.TryDequeue(out var entry))
            {
                foreach (var relation in RecordPlan.Of((IEntityType)entry.Metadata).Relations)
                {
                    foreach (var target in RecordPlan.Targets(relation, entry.Entity).ToList())
                    {
                        if (OwnObject(context, target, waiting) is { } own)
                        {
                            Exchange(relation, entry.Entity, target, own);
                        }
                    }
                }
            }
        }
        finally
        {
            tracker.AutoDetectChangesEnabled = detect;
        }
    }

    /// <summary>Puts one object in another's place in a relation.</summary>
    public static void Exchange(INavigationBase relation, object record, object target, object own)
    {
        if (!relation.IsCollection)
        {
            RecordPlan.Write(relation, record, own);
            return;
        }

        var items = relation.GetCollectionAccessor()!;
        items.Remove(record, target);
        if (!RecordPlan.Targets(relation, record).Contains(own, ReferenceEqualityComparer.Instance))
        {
            items.Add(record, own, forMaterialization: false);
        }
    }

    /// <summary>The context's object of the row of another one; <see langword="null"/> where there is none. An object whose row it does not know becomes its object of it.</summary>
    private static object? OwnObject(DbContext context, object target, Queue<EntityEntry> waiting)
    {
        var states = RecordStateManager.Of(context);
        if (states.Tracks(target) || context.Model.FindEntityType(target.GetType()) is not { } type)
        {
            return null;
        }

        var plan = RecordPlan.Of(type);
        if (!plan.HasKey(target) || !plan.StandsForRow(target) || RecordStates.IsDeleted(target))
        {
            return null;
        }

        if (states.Find(type, plan.KeyOf(target)) is { } own)
        {
            return own;
        }

        var entry = context.Entry(target);
        entry.State = EntityState.Unchanged;
        waiting.Enqueue(entry);
        return null;
    }
}
