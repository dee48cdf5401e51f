using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using EFCore.ActiveRecord.Models.Metadata;

namespace EFCore.ActiveRecord;

/// <summary>What one query lets a <see cref="QueryInput"/> ask for.</summary>
/// <remarks>
/// Attributes are named as in keys (<c>user___name</c>; case and single underscores do not matter) or as properties (<c>p => p.User!.Name</c>). Calls add up. The marks
/// <see cref="SecretAttribute"/>, <see cref="NotFilterableAttribute"/> and <see cref="NotSortableAttribute"/> hold all the same.
/// </remarks>
/// <typeparam name="T">The class of the records.</typeparam>
public sealed class InputRules<T>
    where T : class, IActiveRecord
{
    internal InputRules(InputLimits limits) => Limits = limits with { };

    internal InputLimits Limits { get; }

    internal List<string>? Filters { get; private set; }

    internal List<string>? Sorts { get; private set; }

    internal List<string>? Searched { get; private set; }

    /// <summary>Lets filters name these attributes and no others; without any, there can be no filters. Where it is not called, they may name all.</summary>
    /// <param name="attributes">The attributes, with all their operators.</param>
    /// <returns>The same rules.</returns>
    [OverloadResolutionPriority(1)]
    public InputRules<T> Filter(params string[] attributes)
    {
        Filters = Added(Filters, attributes);
        return this;
    }

    /// <inheritdoc cref="Filter(string[])"/>
    /// <exception cref="ArgumentException">An expression names no property.</exception>
    public InputRules<T> Filter(params Expression<Func<T, object?>>[] attributes) => Filter(Names(attributes));

    /// <summary>Lets sorts name these attributes and no others; without any, there can be no sorts. Where it is not called, they may name all.</summary>
    /// <param name="attributes">The attributes, for both directions.</param>
    /// <returns>The same rules.</returns>
    [OverloadResolutionPriority(1)]
    public InputRules<T> Sort(params string[] attributes)
    {
        Sorts = Added(Sorts, attributes);
        return this;
    }

    /// <inheritdoc cref="Sort(string[])"/>
    /// <exception cref="ArgumentException">An expression names no property.</exception>
    public InputRules<T> Sort(params Expression<Func<T, object?>>[] attributes) => Sort(Names(attributes));

    /// <summary>
    /// Searches these text columns; without any, there can be no search. Where it is not called, those marked <see cref="SearchableAttribute"/> or else all text columns are
    /// searched, but for those that <c>Filter</c> does not let through.
    /// </summary>
    /// <param name="attributes">The text columns.</param>
    /// <returns>The same rules.</returns>
    [OverloadResolutionPriority(1)]
    public InputRules<T> Search(params string[] attributes)
    {
        Searched = Added(Searched, attributes);
        return this;
    }

    /// <inheritdoc cref="Search(string[])"/>
    /// <exception cref="ArgumentException">An expression names no property.</exception>
    public InputRules<T> Search(params Expression<Func<T, string?>>[] attributes) => Search(Names(attributes));

    /// <summary>Changes the limits for this query.</summary>
    /// <param name="configure">Is given those of the database.</param>
    /// <returns>The same rules.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="configure"/> is null.</exception>
    public InputRules<T> Limit(Action<InputLimits> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        configure(Limits);
        return this;
    }

    private static string[] Names(IEnumerable<LambdaExpression> attributes)
    {
        ArgumentNullException.ThrowIfNull(attributes);
        return [.. attributes.Select(MemberNames.PathOf)];
    }

    private static List<string> Added(List<string>? names, string[] more)
    {
        ArgumentNullException.ThrowIfNull(more);
        return [.. names ?? [], .. more];
    }
}
