namespace EFCore.ActiveRecord;

/// <summary>An aggregate over the records of a group.</summary>
/// <example><code>await Post.GroupBy("rating").Aggregate(Agg.Count("count"), Agg.Avg("user___age", "mean_age")).ToRowsAsync();</code></example>
public sealed class Agg
{
    private Agg(AggregateFunction function, string? attribute, string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Function = function;
        Attribute = attribute;
        Name = name;
    }

    internal AggregateFunction Function { get; }

    internal string? Attribute { get; }

    internal string Name { get; }

    /// <summary>The number of records.</summary>
    /// <param name="name">The name of the result's column.</param>
    /// <returns>The aggregate.</returns>
    public static Agg Count(string name = "count") => new(AggregateFunction.Count, null, name);

    /// <summary>The number of different values that are not null.</summary>
    /// <param name="attribute">The attribute, also through relations.</param>
    /// <param name="name">The name of the result's column; <c>count_</c> and the attribute where not given.</param>
    /// <returns>The aggregate.</returns>
    public static Agg CountDistinct(string attribute, string? name = null) => new(AggregateFunction.CountDistinct, attribute, name ?? "count_" + attribute);

    /// <summary>The sum; 0 where there is nothing to add.</summary>
    /// <param name="attribute">A numeric attribute, also through relations.</param>
    /// <param name="name">The name of the result's column; <c>sum_</c> and the attribute where not given.</param>
    /// <returns>The aggregate.</returns>
    public static Agg Sum(string attribute, string? name = null) => new(AggregateFunction.Sum, attribute, name ?? "sum_" + attribute);

    /// <summary>The mean, leaving out nulls.</summary>
    /// <param name="attribute">A numeric attribute, also through relations.</param>
    /// <param name="name">The name of the result's column; <c>avg_</c> and the attribute where not given.</param>
    /// <returns>The aggregate.</returns>
    public static Agg Avg(string attribute, string? name = null) => new(AggregateFunction.Average, attribute, name ?? "avg_" + attribute);

    /// <summary>The least value, leaving out nulls.</summary>
    /// <param name="attribute">The attribute, also through relations.</param>
    /// <param name="name">The name of the result's column; <c>min_</c> and the attribute where not given.</param>
    /// <returns>The aggregate.</returns>
    public static Agg Min(string attribute, string? name = null) => new(AggregateFunction.Min, attribute, name ?? "min_" + attribute);

    /// <summary>The greatest value, leaving out nulls.</summary>
    /// <param name="attribute">The attribute, also through relations.</param>
    /// <param name="name">The name of the result's column; <c>max_</c> and the attribute where not given.</param>
    /// <returns>The aggregate.</returns>
    public static Agg Max(string attribute, string? name = null) => new(AggregateFunction.Max, attribute, name ?? "max_" + attribute);
}

/// <summary>What an <see cref="Agg"/> computes.</summary>
internal enum AggregateFunction
{
    Count,
    CountDistinct,
    Sum,
    Average,
    Min,
    Max,
}
