namespace EFCore.ActiveRecord;

/// <summary>A record that does something before it is saved: fills in values, or refuses.</summary>
/// <remarks>
/// Called for every save by the library, also where nothing turns out to have changed, and for new records that are saved along; not for sets of rows
/// (<c>query.UpdateAsync</c>), for sums and touches, nor where a DbContext is used on its own. A save of the same record inside the hook runs no hooks.
/// </remarks>
public interface IBeforeSave
{
    /// <summary>Called before the record is validated and anything is sent, outside of the save's transaction. Changes of the record are part of the save.</summary>
    /// <param name="cancellationToken">That of the save.</param>
    /// <returns>A task. Where it fails, nothing is saved and the caller gets its exception.</returns>
    Task BeforeSaveAsync(CancellationToken cancellationToken);
}
