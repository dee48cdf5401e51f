using System.Collections;
using EFCore.ActiveRecord.Database;
using EFCore.ActiveRecord.Database.Sessions;
using EFCore.ActiveRecord.Database.Tracking;
using EFCore.ActiveRecord.Models.Metadata;
using Microsoft.EntityFrameworkCore.ChangeTracking.Internal;
using Microsoft.EntityFrameworkCore.Metadata;

#pragma warning disable EF1001 // The public way to ask for a record's entry would start to track it.

namespace EFCore.ActiveRecord.Surface.Serialization;

/// <summary>Tells what is loaded of a record's relations, without asking the database.</summary>
internal static class LoadedRelations
{
    /// <summary>Whether a relation is loaded: something is in it, or the flow's session knows that there is nothing.</summary>
    public static bool TryRead(RecordDatabase? database, ShapeMember member, object record, out object? value)
    {
        // EF Core's getter reads the field, so that proxies of its own load nothing.
        value = member.Attribute.Member is INavigationBase navigation ? RecordPlan.Read(navigation, record) : member.Read(record);
        return member.IsCollection ? value is IEnumerable items && (HasAny(items) || IsLoaded(database, member, record)) : value is not null || IsLoaded(database, member, record);
    }

    /// <summary>Whether the flow's session knows that a relation is loaded.</summary>
    public static bool IsLoaded(RecordDatabase? database, ShapeMember member, object record)
        => database is not null
            && member.Attribute.Member is INavigationBase navigation
            && FlowScope.Of(database) is { IsOpen: true, Tracks: true, Unit: { } unit }
            && ((IStateManager)RecordStateManager.Of(unit.Context)).TryGetEntry(record, throwOnNonUniqueness: false) is { } entry
            && entry.IsLoaded(navigation);

    private static bool HasAny(IEnumerable items)
    {
        foreach (var _ in items)
        {
            return true;
        }

        return false;
    }
}
