using EFCore.ActiveRecord.Models.Metadata;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Writing.Saving;

/// <summary>Keeps a record's foreign keys and its to-one relations in step: whichever was changed leads; where both were, the relation.</summary>
internal static class References
{
    /// <summary>Sets the foreign keys that follow from relations to existing rows; returns those that have no property.</summary>
    /// <param name="plan">The record's plan.</param>
    /// <param name="record">The record.</param>
    /// <param name="snapshot">The row as it was read; <see langword="null"/> for a new record.</param>
    /// <param name="writes">The set in which a related object may be inserted, so that its key is not known yet; <see langword="null"/> where none is.</param>
    /// <exception cref="NotNullException">A required relation was set to null.</exception>
    public static IReadOnlyList<(IProperty Property, object? Value)> Follow(RecordPlan plan, object record, object? snapshot, WriteSet? writes)
    {
        if (plan.References.Count == 0)
        {
            return [];
        }

        List<(IProperty, object?)>? shadows = null;
        for (var i = 0; i < plan.References.Count; i++)
        {
            var relation = plan.References[i];
            var target = RecordPlan.Read(relation, record);
            var before = snapshot is null ? null : RecordPlan.Read(relation, snapshot);
            if (target is null && before is null)
            {
                continue;
            }

            var keyChanged = snapshot is not null && Differs(relation.ForeignKey, record, snapshot);
            if (target is not null && !ReferenceEquals(target, before))
            {
                if (writes?.IsNew(target) != true)
                {
                    CopyKey(relation.ForeignKey, record, target, shadows ??= []);
                }
            }
            else if (target is not null && keyChanged)
            {
                RecordPlan.Write(relation, record, PointsTo(relation.ForeignKey, record, target) ? target : null);
            }
            else if (target is null && before is not null && !keyChanged)
            {
                Sever(plan, relation.ForeignKey, record, shadows ??= []);
            }
        }

        return (IReadOnlyList<(IProperty, object?)>?)shadows ?? [];
    }

    /// <summary>Sets the foreign key of a new record that stands in a relation of one that has a row; returns the parts that have no property.</summary>
    public static IReadOnlyList<(IProperty Property, object? Value)> Point(IForeignKey foreignKey, object record, object target)
    {
        List<(IProperty, object?)> shadows = [];
        CopyKey(foreignKey, record, target, shadows);
        return shadows;
    }

    private static bool Differs(IForeignKey foreignKey, object record, object snapshot)
        => foreignKey.Properties.Any(p => !p.IsShadowProperty() && !RecordPlan.Same(p, record, snapshot));

    private static void CopyKey(IForeignKey foreignKey, object record, object target, List<(IProperty, object?)> shadows)
    {
        for (var i = 0; i < foreignKey.Properties.Count; i++)
        {
            Set(foreignKey.Properties[i], record, RecordPlan.Read(foreignKey.PrincipalKey.Properties[i], target), shadows);
        }
    }

    private static bool PointsTo(IForeignKey foreignKey, object record, object target)
        => foreignKey.Properties.Zip(foreignKey.PrincipalKey.Properties).All(p => Equals(RecordPlan.Read(p.First, record), RecordPlan.Read(p.Second, target)));

    private static void Sever(RecordPlan plan, IForeignKey foreignKey, object record, List<(IProperty, object?)> shadows)
    {
        var nullable = foreignKey.Properties.Where(p => p.IsNullable).ToList();
        if (nullable.Count == 0)
        {
            throw new NotNullException(new SaveErrorDetails(plan.ClrType, null, [.. foreignKey.Properties.Select(p => p.GetColumnName())]), null);
        }

        nullable.ForEach(p => Set(p, record, null, shadows));
    }

    private static void Set(IProperty property, object record, object? value, List<(IProperty, object?)> shadows)
    {
        if (property.IsShadowProperty())
        {
            shadows.Add((property, value));
        }
        else if (!Equals(RecordPlan.Read(property, record), value))
        {
            RecordPlan.Write(property, record, value);
        }
    }
}
