using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Querying.Loading;

/// <summary>What is loaded with the rows of one query.</summary>
internal sealed class LoadLevel
{
    public LoadLevel(IEntityType entityType, IReadOnlyList<LoadNode> nodes)
    {
        EntityType = entityType;
        Nodes = nodes;
        Joined = [.. nodes.Where(n => n.IsJoined)];
        Separate = [.. SeparateIn(nodes, [])];
    }

    public IEntityType EntityType { get; }

    public IReadOnlyList<LoadNode> Nodes { get; }

    /// <summary>What comes in the same query; nested, until the first that does not.</summary>
    public IReadOnlyList<LoadNode> Joined { get; }

    /// <summary>What is loaded after the query, behind the joined relations that lead there.</summary>
    public IReadOnlyList<(IReadOnlyList<LoadNode> Path, LoadNode Node)> Separate { get; }

    private static IEnumerable<(IReadOnlyList<LoadNode> Path, LoadNode Node)> SeparateIn(IReadOnlyList<LoadNode> nodes, IReadOnlyList<LoadNode> path)
        => nodes.SelectMany(n => n.IsJoined ? SeparateIn(n.Level.Nodes, [.. path, n]) : [(path, n)]);
}
