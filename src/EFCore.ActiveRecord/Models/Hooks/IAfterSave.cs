namespace EFCore.ActiveRecord;

/// <summary>A record that does something once its row was written, in the same transaction.</summary>
/// <remarks><inheritdoc cref="IBeforeSave" path="/remarks"/></remarks>
public interface IAfterSave
{
    /// <summary>Called after the row was inserted or changed, or restored after a soft deletion, inside the transaction. Not called where there was nothing to write.</summary>
    /// <param name="cancellationToken">That of the save.</param>
    /// <returns>A task. Where it fails, all of the save is rolled back and the caller gets its exception.</returns>
    Task AfterSaveAsync(CancellationToken cancellationToken);
}
