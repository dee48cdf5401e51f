using EFCore.ActiveRecord.Querying.Names;

namespace EFCore.ActiveRecord;

/// <summary>A condition given by names, or several of them combined: what <c>Where</c> takes beside LINQ. Immutable.</summary>
/// <remarks>
/// A single condition is a pair of a key and a value, converted implicitly: <c>("age__ge", 18)</c>. Keys are <c>attribute</c>, <c>attribute__operator</c> or
/// <c>relation___attribute__operator</c>, relations to any depth; names are those of properties or columns, ignoring case and single underscores.
/// </remarks>
/// <example><code>Post.Where(Filter.Or(("rating", 5), Filter.And(("rating__ge", 3), Filter.Not(("user___age__lt", 30)))))</code></example>
public sealed class Filter
{
    private Filter(FilterNode node) => Node = node;

    internal FilterNode Node { get; }

    /// <summary>One condition.</summary>
    /// <param name="condition">The key and the value. <see langword="null"/> without an operator means IS NULL.</param>
    public static implicit operator Filter((string Key, object? Value) condition) => new(new ConditionNode(condition.Key, condition.Value));

    /// <summary>Holds where all of the filters hold; always, where there are none. Conditions on one collection relation hold for the same related row.</summary>
    /// <param name="filters">The filters.</param>
    /// <returns>The combined filter.</returns>
    public static Filter And(params Filter[] filters) => new(Nodes(filters) is var nodes && nodes is [var only] ? only : new AndNode(nodes));

    /// <summary>Holds where one of the filters holds; never, where there are none. Within an <see cref="And"/>, each may hold for another related row, also where it is the only one.</summary>
    /// <param name="filters">The filters.</param>
    /// <returns>The combined filter.</returns>
    public static Filter Or(params Filter[] filters) => new(new OrNode(Nodes(filters)));

    /// <summary>Holds where the filter does not. Over a collection relation: where no related row fits.</summary>
    /// <param name="filter">The filter.</param>
    /// <returns>The negated filter.</returns>
    public static Filter Not(Filter filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return new(new NotNode(filter.Node));
    }

    /// <summary>All conditions of an object.</summary>
    /// <param name="filters">An anonymous object or a dictionary of keys and values, a filter, or several filters.</param>
    /// <returns>The filter that holds where all of them hold.</returns>
    /// <exception cref="ArgumentException">The object holds no conditions.</exception>
    public static Filter From(object filters) => filters switch
    {
        Filter filter => filter,
        IEnumerable<Filter> several => And([.. several]),
        _ => new(new AndNode([.. Models.Values.NamedValues.Of(filters).Select(p => new ConditionNode(p.Key, p.Value))])),
    };

    private static FilterNode[] Nodes(Filter[] filters)
    {
        ArgumentNullException.ThrowIfNull(filters);
        return [.. filters.Select(f => f?.Node ?? throw new ArgumentNullException(nameof(filters), "One of the filters is null."))];
    }
}
