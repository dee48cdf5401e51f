using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Querying.Names;

/// <summary>The to-one relations that an attribute is reached by.</summary>
internal static class RelationPath
{
    /// <returns>A path for EF Core's Include; <see langword="null"/> where there is no relation, or a collection among them.</returns>
    public static string? Of(AttributePath path)
        => path.Relations.Count > 0 && path.Relations.All(r => r is INavigation { IsCollection: false } && !r.TargetEntityType.IsOwned())
            ? string.Join('.', path.Relations.Select(r => r.Name))
            : null;
}
