using EFCore.ActiveRecord.Models.Metadata;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Writing.Upserts;

/// <summary>The key or unique index by which a row is found to be there.</summary>
/// <param name="Properties">Its properties.</param>
/// <param name="Filter">Which rows the index is of.</param>
/// <param name="MatchesNulls">Whether NULL is like NULL in it.</param>
internal sealed record UpsertTarget(IReadOnlyList<IProperty> Properties, string? Filter, bool MatchesNulls)
{
    // PostgreSQL's NULLS NOT DISTINCT, as its EF Core provider keeps it.
    private const string NullsDistinct = "Npgsql:NullsDistinct";

    /// <summary>The target with these properties, in any order: a key, else a unique index, one without a filter first.</summary>
    /// <exception cref="ArgumentException">There is none, so that several rows might match.</exception>
    public static UpsertTarget Of(RecordPlan plan, IReadOnlyList<IProperty> matched)
    {
        if (plan.EntityType.GetKeys().FirstOrDefault(k => AreSame(k.Properties, matched)) is { } key)
        {
            return new UpsertTarget(key.Properties, null, MatchesNulls: false);
        }

        var index = plan.EntityType.GetIndexes().Where(i => i.IsUnique && AreSame(i.Properties, matched)).OrderBy(i => i.GetFilter() is not null).FirstOrDefault();
        return index is not null
            ? new UpsertTarget(index.Properties, index.GetFilter(), index.FindAnnotation(NullsDistinct)?.Value is false)
            : throw new ArgumentException($"{Names(matched)} of '{plan.ClrType.Name}' are not the properties of a key or a unique index, so several rows might match. Name those of one ({string.Join("; ", Candidates(plan).Select(Names))}), or add a unique index.", "on");
    }

    private static IEnumerable<IReadOnlyList<IProperty>> Candidates(RecordPlan plan)
        => plan.EntityType.GetKeys().Select(k => k.Properties).Concat(plan.EntityType.GetIndexes().Where(i => i.IsUnique).Select(i => i.Properties));

    private static bool AreSame(IReadOnlyList<IProperty> some, IReadOnlyList<IProperty> others)
        => some.Count == others.Count && some.All(others.Contains);

    private static string Names(IEnumerable<IProperty> properties) => string.Join(", ", properties.Select(p => $"'{p.Name}'"));
}
