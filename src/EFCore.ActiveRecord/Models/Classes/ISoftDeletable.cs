namespace EFCore.ActiveRecord;

/// <summary>A record whose deletion is a mark on its row: it disappears from every query, and can be restored.</summary>
/// <remarks>Queries leave marked rows out through the named query filter <see cref="FilterName"/>; <c>IncludeDeleted()</c> and <c>OnlyDeleted()</c> bring them back.</remarks>
public interface ISoftDeletable
{
    /// <summary>The name of the query filter that leaves deleted rows out, for EF Core's <c>IgnoreQueryFilters([name])</c>.</summary>
    const string FilterName = "EFCore.ActiveRecord.SoftDelete";

    /// <summary>Whether the row is marked as deleted.</summary>
    bool IsDeleted { get; set; }

    /// <summary>When it was marked, in UTC; <see langword="null"/> while it is not.</summary>
    DateTimeOffset? DeletedAt { get; set; }
}
