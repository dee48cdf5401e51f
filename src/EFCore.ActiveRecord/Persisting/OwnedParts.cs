using System.Collections;
using EFCore.ActiveRecord.Records;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Persisting;

/// <summary>Compares and lists the objects that a record owns (EF Core's owned types).</summary>
internal static class OwnedParts
{
    public static IEnumerable<INavigation> Of(IEntityType type)
        => type.GetNavigations().Where(n => n.TargetEntityType.IsOwned() && !n.IsOnDependent);

    public static bool Differ(IEntityType type, object record, object snapshot)
    {
        foreach (var navigation in Of(type))
        {
            var now = Items(navigation, record);
            var before = Items(navigation, snapshot);
            if (now.Count != before.Count || now.Zip(before).Any(p => PartDiffers(navigation.TargetEntityType, p.First, p.Second)))
            {
                return true;
            }
        }

        return false;
    }

    public static List<object> Items(INavigation navigation, object record)
        => RecordPlan.Read(navigation, record) switch
        {
            null => [],
            IEnumerable items when navigation.IsCollection => [.. items.Cast<object>()],
            var part => [part],
        };

    private static bool PartDiffers(IEntityType type, object now, object before)
        => type.GetFlattenedProperties().Any(p => !p.IsShadowProperty() && !RecordPlan.ComparerOf(p).Equals(RecordPlan.Read(p, now), RecordPlan.Read(p, before)))
            || Differ(type, now, before);
}
