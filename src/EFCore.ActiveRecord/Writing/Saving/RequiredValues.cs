using EFCore.ActiveRecord.Models.Metadata;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Writing.Saving;

/// <summary>Finds the nulls that a row cannot have, before the database does.</summary>
internal static class RequiredValues
{
    /// <param name="plan">The record's plan.</param>
    /// <param name="record">The record.</param>
    /// <param name="written">The properties that are written; <see langword="null"/> for all.</param>
    /// <param name="shadows">The values of those that the record has no member for.</param>
    /// <param name="row">The number of the row among those that are written, for the message.</param>
    /// <exception cref="NotNullException">A column that must have a value has none.</exception>
    public static void Check(RecordPlan plan, object record, List<IProperty>? written, IReadOnlyList<(IProperty Property, object? Value)> shadows, long? row = null)
    {
        List<string>? missing = null;
        for (var i = 0; i < plan.Required.Count; i++)
        {
            var property = plan.Required[i];
            if (written?.Contains(property) != false && RecordPlan.Read(property, record) is null && !FollowsRelation(property, plan, record))
            {
                (missing ??= []).Add(property.GetColumnName());
            }
        }

        foreach (var (property, value) in shadows)
        {
            if (!property.IsNullable && value is null)
            {
                (missing ??= []).Add(property.GetColumnName());
            }
        }

        if (missing is not null)
        {
            throw new NotNullException(new SaveErrorDetails(plan.ClrType, null, missing, row), null);
        }
    }

    /// <summary>A foreign key whose relation points to a new record gets its value when that is inserted.</summary>
    private static bool FollowsRelation(IProperty property, RecordPlan plan, object record)
        => property.IsForeignKey() && plan.References.Any(r => r.ForeignKey.Properties.Contains(property) && RecordPlan.Read(r, record) is not null);
}
