using System.Runtime.CompilerServices;
using EFCore.ActiveRecord.Configuration;
using EFCore.ActiveRecord.Tracking;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.ChangeTracking.Internal;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Update;

#pragma warning disable EF1001 // Who listens to the change tracker is not to be had otherwise.

namespace EFCore.ActiveRecord.DirectWriting;

/// <summary>Tells whether code of the program takes part in EF Core's saves, and would miss rows that are written without it.</summary>
internal static class SaveListeners
{
    private static readonly string[] SaveMethods = [nameof(DbContext.SaveChanges), nameof(DbContext.SaveChangesAsync)];

    /// <summary>Whether every context of these options has such code: in its class, as an interceptor, or in place of EF Core's own.</summary>
    public static bool TakePart(DbContext context)
        => OverridesSaves(context.GetType())
            || context.GetService<IInterceptors>().Aggregate<ISaveChangesInterceptor>() is not null
            || !IsOfEfCore(context, context.GetService<IDatabase>())
            || !IsOfEfCore(context, context.GetService<ICommandBatchPreparer>())
            || !IsOfEfCore(context, context.GetService<IModificationCommandBatchFactory>())
            || !IsOfEfCore(context, context.GetService<IUpdateSqlGenerator>());

    /// <summary>Whether somebody waits for this context's events.</summary>
    public static bool Wait(DbContext context)
        => Saving(context) is not null || Saved(context) is not null || SaveFailed(context) is not null || Wait(RecordStateManager.Of(context));

    private static bool Wait(StateManager states)
        => Tracking(states) is not null || Tracked(states) is not null || StateChanging(states) is not null || StateChanged(states) is not null;

    private static bool OverridesSaves(Type context)
    {
        for (var type = context; type is not null && type.Assembly != typeof(DbContext).Assembly && type != typeof(ActiveRecordContext); type = type.BaseType)
        {
            if (type.GetMethods(System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.DeclaredOnly).Any(m => SaveMethods.Contains(m.Name)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsOfEfCore(DbContext context, object service)
        => service.GetType().Assembly is var assembly
            && (assembly == typeof(RelationalDatabase).Assembly || assembly == typeof(DbContext).Assembly || assembly == context.GetService<IRelationalTypeMappingSource>().GetType().Assembly);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = nameof(DbContext.SavingChanges))]
    private static extern ref EventHandler<SavingChangesEventArgs>? Saving(DbContext context);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = nameof(DbContext.SavedChanges))]
    private static extern ref EventHandler<SavedChangesEventArgs>? Saved(DbContext context);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = nameof(DbContext.SaveChangesFailed))]
    private static extern ref EventHandler<SaveChangesFailedEventArgs>? SaveFailed(DbContext context);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = nameof(StateManager.Tracking))]
    private static extern ref EventHandler<EntityTrackingEventArgs>? Tracking(StateManager states);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = nameof(StateManager.Tracked))]
    private static extern ref EventHandler<EntityTrackedEventArgs>? Tracked(StateManager states);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = nameof(StateManager.StateChanging))]
    private static extern ref EventHandler<EntityStateChangingEventArgs>? StateChanging(StateManager states);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = nameof(StateManager.StateChanged))]
    private static extern ref EventHandler<EntityStateChangedEventArgs>? StateChanged(StateManager states);
}
