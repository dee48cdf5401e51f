using EFCore.ActiveRecord.Models.Metadata;
using EFCore.ActiveRecord.Providers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Writing.Saving;

/// <summary>Finds the texts that a database refuses, or would change, before it is asked.</summary>
internal static class StorableValues
{
    /// <param name="provider">The database's.</param>
    /// <param name="plan">The record's plan.</param>
    /// <param name="record">The record.</param>
    /// <param name="written">The properties that are written; <see langword="null"/> for all.</param>
    /// <param name="row">The number of the row among those of a set-based operation.</param>
    /// <exception cref="UnstorableValueException">A text is none to the database.</exception>
    public static void Check(DatabaseProvider provider, RecordPlan plan, object record, List<IProperty>? written, long? row = null)
    {
        if (provider.StoresEveryText)
        {
            return;
        }

        for (var i = 0; i < plan.Texts.Count; i++)
        {
            var property = plan.Texts[i];
            if (written?.Contains(property) != false && RecordPlan.Read(property, record) is string text && !provider.CanHold(text))
            {
                throw new UnstorableValueException(plan.ClrType, property.GetColumnName(), row);
            }
        }
    }

    /// <summary>The same of one value.</summary>
    /// <exception cref="UnstorableValueException">It is a text, and none to the database.</exception>
    public static void Check(DatabaseProvider provider, IProperty column, object? value)
    {
        if (!provider.StoresEveryText && value is string text && column.GetTypeMapping().Converter is null && !provider.CanHold(text))
        {
            throw new UnstorableValueException(column.DeclaringType.ContainingEntityType.ClrType, column.GetColumnName());
        }
    }
}
