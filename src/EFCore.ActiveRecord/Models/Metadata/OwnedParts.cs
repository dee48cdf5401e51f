using System.Collections;
using EFCore.ActiveRecord.Models.Snapshots;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Models.Metadata;

/// <summary>Lists and compares the objects that a record owns (EF Core's owned types).</summary>
internal static class OwnedParts
{
    public static IEnumerable<INavigation> Of(IEntityType type)
        => type.GetNavigations().Where(n => n.TargetEntityType.IsOwned() && !n.IsOnDependent && !n.IsShadowProperty());

    public static bool Differ(IEntityType type, object record, object snapshot)
        => Of(type).Any(n => PartComparer.Differ(n, RecordPlan.Read(n, record), RecordPlan.Read(n, snapshot)));

    /// <summary>Whether rows of owned objects have to be known before they can be written: those of collections have keys that the objects do not show.</summary>
    public static bool NeedRows(IEntityType type, object record, object? snapshot)
        => Of(type).Any(n => snapshot is null || (!n.TargetEntityType.IsMappedToJson() && NeedRows(n, record, snapshot)));

    public static List<object> Items(INavigation navigation, object? record)
        => record is null ? [] : RecordPlan.Read(navigation, record) switch
        {
            null => [],
            IEnumerable items when navigation.IsCollection => [.. items.Cast<object?>().OfType<object>()],
            var part => [part],
        };

    private static bool NeedRows(INavigation navigation, object record, object snapshot)
    {
        var (now, before) = (RecordPlan.Read(navigation, record), RecordPlan.Read(navigation, snapshot));
        return PartComparer.Differ(navigation, now, before)
            && (navigation.IsCollection || (before is not null && (now is null ? HasRows(navigation.TargetEntityType) : NeedRows(navigation.TargetEntityType, now, before))));
    }

    /// <summary>Whether parts of a part have rows that would stay when it goes.</summary>
    private static bool HasRows(IEntityType type)
        => Of(type).Any(n => !n.TargetEntityType.IsMappedToJson() && (n.IsCollection || HasRows(n.TargetEntityType)));
}
