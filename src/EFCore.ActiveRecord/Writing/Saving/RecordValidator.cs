using System.ComponentModel.DataAnnotations;
using EFCore.ActiveRecord.Models.Metadata;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Writing.Saving;

/// <summary>Checks records against the rules of their classes.</summary>
internal static class RecordValidator
{
    /// <summary>Checks one record; as .NET's own validator does, the record as a whole only where its properties are in order.</summary>
    /// <param name="plan">The record's plan.</param>
    /// <param name="record">The record.</param>
    /// <param name="isNew">Whether the row will be inserted.</param>
    /// <exception cref="RecordInvalidException">It breaks a rule.</exception>
    public static void Check(RecordPlan plan, object record, bool isNew)
    {
        var rules = RecordRules.Of(record.GetType());
        if (rules.IsEmpty)
        {
            return;
        }

        List<ValidationResult> results = [];
        foreach (var (property, attributes) in rules.Properties)
        {
            if (!IsFilledLater(plan, record, property.Name, isNew))
            {
                Validator.TryValidateValue(property.GetValue(record)!, new ValidationContext(record) { MemberName = property.Name }, results, attributes);
            }
        }

        if (results.Count == 0)
        {
            Validator.TryValidateValue(record, new ValidationContext(record), results, rules.Whole);
        }

        if (results.Count == 0 && record is IValidatableObject own)
        {
            results.AddRange(own.Validate(new ValidationContext(record)).Where(r => r != ValidationResult.Success));
        }

        if (results.Count > 0)
        {
            throw new RecordInvalidException(record, ByMember(results));
        }
    }

    /// <summary>Whether a property cannot be judged yet: a relation may not be loaded, and keys, stamps and the like get their value on the way.</summary>
    private static bool IsFilledLater(RecordPlan plan, object record, string name, bool isNew)
        => plan.Relations.Any(r => r.Name == name)
            || (plan.EntityType.FindProperty(name) is { } property
                && property.GetGetter().HasSentinelValue(record)
                && (plan.Stamps.Created.Contains(property)
                    || plan.Stamps.Updated.Contains(property)
                    || property.ValueGenerated is ValueGenerated.OnAddOrUpdate or ValueGenerated.OnUpdate
                    || (isNew && (property.ValueGenerated != ValueGenerated.Never || property.IsForeignKey()))
                    || (property.IsForeignKey() && plan.References.Any(r => r.ForeignKey.Properties.Contains(property) && RecordPlan.Read(r, record) is not null))));

    private static Dictionary<string, IReadOnlyList<string>> ByMember(List<ValidationResult> results)
        => results
            .SelectMany(r => r.MemberNames.DefaultIfEmpty(""), (r, name) => (Name: name, Message: r.ErrorMessage ?? "It is not valid."))
            .GroupBy(r => r.Name, r => r.Message)
            .ToDictionary(g => g.Key, IReadOnlyList<string> (g) => [.. g]);
}
