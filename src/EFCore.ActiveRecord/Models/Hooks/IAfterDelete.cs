namespace EFCore.ActiveRecord;

/// <summary>A record that does something once its row was deleted or marked as deleted, in the same transaction.</summary>
/// <remarks><inheritdoc cref="IBeforeDelete" path="/remarks"/></remarks>
public interface IAfterDelete
{
    /// <summary>Called after the row was deleted, inside the transaction.</summary>
    /// <param name="cancellationToken">That of the deletion.</param>
    /// <returns>A task. Where it fails, all of the deletion is rolled back and the caller gets its exception.</returns>
    Task AfterDeleteAsync(CancellationToken cancellationToken);
}
