using System.Reflection;
using System.Runtime.CompilerServices;
using EFCore.ActiveRecord.Database.Tracking;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.ChangeTracking.Internal;

#pragma warning disable EF1001 // The change tracker's events are those of its state manager.

namespace EFCore.ActiveRecord.Database.EfInternals;

/// <summary>
/// Tells whether the events of a context and of its change tracker have handlers, which only the private fields behind the events say. If EF Core names one of them
/// otherwise one day, any event may have a handler: then the change tracker saves all records, and none of the program's handlers misses a row.
/// </summary>
internal static class ContextEvents
{
    private static readonly string[] OfContext = [nameof(DbContext.SavingChanges), nameof(DbContext.SavedChanges), nameof(DbContext.SaveChangesFailed)];
    private static readonly string[] OfStates = [nameof(StateManager.Tracking), nameof(StateManager.Tracked), nameof(StateManager.StateChanging), nameof(StateManager.StateChanged)];
    private static readonly bool AreVisible = Exist(static name => name);

    /// <summary>Why a handler may miss rows that are written without the change tracker; <see langword="null"/> where there is none.</summary>
    public static string? RefusedBy(DbContext context) => RefusedBy(context, AreVisible);

    /// <param name="context">The context.</param>
    /// <param name="areVisible">Whether the fields are as they are known.</param>
    internal static string? RefusedBy(DbContext context, bool areVisible)
        => !areVisible ? "this version of EF Core does not show whether its events are handled"
            : AreHandled(context) ? "an event of the context or of its change tracker is handled"
            : null;

    /// <summary>Whether EF Core has the fields.</summary>
    /// <param name="nameOf">The name of the field behind an event.</param>
    internal static bool Exist(Func<string, string> nameOf)
        => OfContext.All(e => Exists(typeof(DbContext), nameOf(e))) && OfStates.All(e => Exists(typeof(StateManager), nameOf(e)));

    private static bool Exists(Type owner, string field)
        => owner.GetField(field, BindingFlags.Instance | BindingFlags.NonPublic) is { FieldType: { IsGenericType: true } type } && type.GetGenericTypeDefinition() == typeof(EventHandler<>);

    private static bool AreHandled(DbContext context)
        => Saving(context) is not null || Saved(context) is not null || SaveFailed(context) is not null || AreHandled(RecordStateManager.Of(context));

    private static bool AreHandled(StateManager states)
        => Tracking(states) is not null || Tracked(states) is not null || StateChanging(states) is not null || StateChanged(states) is not null;

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
