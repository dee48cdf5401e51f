using System.Collections;
using EFCore.ActiveRecord.Models.Metadata;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Models.Snapshots;

/// <summary>Compares the parts of records, complex and owned ones, with all that is in them.</summary>
internal static class PartComparer
{
    /// <summary>The members of a class that are parts: complex properties, and navigations to owned types.</summary>
    public static IEnumerable<IPropertyBase> PartsOf(ITypeBase type)
        => type.GetComplexProperties().Cast<IPropertyBase>()
            .Concat(type is IEntityType entity ? entity.GetNavigations().Where(n => n.TargetEntityType.IsOwned() && !n.IsOnDependent) : [])
            .Where(p => !p.IsShadowProperty());

    /// <summary>The class of a part.</summary>
    public static ITypeBase TypeOf(IPropertyBase part) => part is IComplexProperty complex ? complex.ComplexType : ((INavigation)part).TargetEntityType;

    /// <summary>Whether two values of a part differ.</summary>
    public static bool Differ(IPropertyBase part, object? now, object? before)
    {
        if (!part.IsCollection)
        {
            return Differ(TypeOf(part), now, before);
        }

        var (items, others) = (ItemsOf(now), ItemsOf(before));
        return (part is IComplexProperty && (now is null) != (before is null))
            || items.Count != others.Count
            || items.Zip(others).Any(p => Differ(TypeOf(part), p.First, p.Second));
    }

    /// <summary>Whether two objects of a class of parts differ.</summary>
    public static bool Differ(ITypeBase type, object? now, object? before)
        => now is null || before is null
            ? now != before
            : type.GetProperties().Any(p => !p.IsShadowProperty() && !RecordPlan.ComparerOf(p).Equals(RecordPlan.ReadOwn(p, now), RecordPlan.ReadOwn(p, before)))
                || PartsOf(type).Any(p => Differ(p, RecordPlan.ReadOwn(p, now), RecordPlan.ReadOwn(p, before)));

    private static List<object?> ItemsOf(object? collection) => collection is null ? [] : [.. ((IEnumerable)collection).Cast<object?>()];
}
