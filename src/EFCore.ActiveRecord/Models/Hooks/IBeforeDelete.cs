namespace EFCore.ActiveRecord;

/// <summary>A record that does something before it is deleted, softly or for good, or refuses.</summary>
/// <remarks>Not called for sets of rows (<c>query.DeleteAsync</c>, <c>DestroyAsync</c>), nor for rows that the database deletes along.</remarks>
public interface IBeforeDelete
{
    /// <summary>Called before anything is sent, outside of the deletion's transaction.</summary>
    /// <param name="cancellationToken">That of the deletion.</param>
    /// <returns>A task. Where it fails, nothing is deleted and the caller gets its exception.</returns>
    Task BeforeDeleteAsync(CancellationToken cancellationToken);
}
