using EFCore.ActiveRecord.Models.Errors;
using EFCore.ActiveRecord.Querying.Loading;

namespace EFCore.ActiveRecord;

/// <summary>What is loaded with records, by the names of relations: a strategy for each, nested to any depth.</summary>
/// <example><code>
/// new EagerSchema { ["posts"] = Load.Joined, ["comments"] = (Load.Subquery, new EagerSchema { ["post"] = Load.SelectIn }) }
/// </code></example>
public sealed class EagerSchema
{
    private readonly List<(string Name, EagerLoad Load)> _loads = [];

    /// <summary>How a relation is loaded. Names are matched as in filters: <c>parent_post</c> is <c>ParentPost</c>; those of derived classes count as well.</summary>
    /// <param name="relation">The relation's name.</param>
    /// <returns>What was said of it.</returns>
    /// <exception cref="KeyNotFoundException">Nothing was said of it.</exception>
    public EagerLoad this[string relation]
    {
        get => _loads.Find(l => l.Name == relation) is { Name: not null } found ? found.Load : throw new KeyNotFoundException(ErrorText.Of($"The schema has no relation '{relation}'."));
        set
        {
            ArgumentNullException.ThrowIfNull(relation);
            _loads.RemoveAll(l => l.Name == relation);
            _loads.Add((relation, value));
        }
    }

    internal IReadOnlyList<LoadRequest> ToRequests()
        => _loads.ConvertAll(l => new LoadRequest(l.Name, null, l.Load.Strategy, l.Load.Nested?.ToRequests() ?? [], [], HasRange: false));
}
