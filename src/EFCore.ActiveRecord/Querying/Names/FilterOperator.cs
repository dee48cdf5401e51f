using System.Collections.Frozen;

namespace EFCore.ActiveRecord.Querying.Names;

/// <summary>How an attribute is compared.</summary>
internal enum Comparison
{
    Equal,
    NotEqual,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
    IsNull,
    In,
    NotIn,
    Between,
    Like,
    ILike,
    StartsWith,
    EndsWith,
    Contains,
    IStartsWith,
    IEndsWith,
    IContains,
}

/// <summary>The part of a date or time that is compared; <see cref="None"/> for the whole value.</summary>
internal enum DatePart
{
    None,
    Year,
    Month,
    Day,
    Hour,
    Minute,
    Second,
}

/// <summary>An operator of a filter's key.</summary>
internal readonly record struct FilterOperator(Comparison Comparison, DatePart Part = DatePart.None)
{
    /// <summary>What a key without an operator means.</summary>
    public static FilterOperator Default { get; } = new(Comparison.Equal);

    /// <summary>All operators by the name they have in keys.</summary>
    public static FrozenDictionary<string, FilterOperator> ByName { get; } = Named().ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The parts of dates and times by the names they have in keys.</summary>
    public static FrozenDictionary<string, DatePart> Parts { get; } = Enum.GetValues<DatePart>().Where(p => p != DatePart.None).ToFrozenDictionary(p => p.ToString(), StringComparer.OrdinalIgnoreCase);

    private static IEnumerable<KeyValuePair<string, FilterOperator>> Named()
    {
        (string Name, Comparison Comparison)[] comparisons =
        [
            ("exact", Comparison.Equal), ("eq", Comparison.Equal), ("ne", Comparison.NotEqual),
            ("gt", Comparison.Greater), ("ge", Comparison.GreaterOrEqual), ("gte", Comparison.GreaterOrEqual),
            ("lt", Comparison.Less), ("le", Comparison.LessOrEqual), ("lte", Comparison.LessOrEqual),
            ("isnull", Comparison.IsNull), ("in", Comparison.In), ("notin", Comparison.NotIn), ("between", Comparison.Between),
            ("like", Comparison.Like), ("ilike", Comparison.ILike),
            ("startswith", Comparison.StartsWith), ("endswith", Comparison.EndsWith), ("contains", Comparison.Contains),
            ("istartswith", Comparison.IStartsWith), ("iendswith", Comparison.IEndsWith), ("icontains", Comparison.IContains),
        ];
        foreach (var (name, comparison) in comparisons)
        {
            yield return KeyValuePair.Create(name, new FilterOperator(comparison));
        }

        foreach (var part in Enum.GetValues<DatePart>().Where(p => p != DatePart.None))
        {
            var name = part.ToString().ToLowerInvariant();
            yield return KeyValuePair.Create(name, new FilterOperator(Comparison.Equal, part));
            foreach (var (suffix, comparison) in comparisons.Where(c => c.Comparison <= Comparison.LessOrEqual && c.Name != "exact"))
            {
                yield return KeyValuePair.Create($"{name}_{suffix}", new FilterOperator(comparison, part));
            }
        }
    }
}
