namespace EFCore.ActiveRecord;

/// <summary>A record that does something once what was written of it is there to stay: send a mail, queue a job.</summary>
/// <remarks>
/// Called once for a record and transaction, however often it was saved or deleted in it; outside of transactions at once. Never after a rollback, also
/// not that of a nested transaction which wrote it.
/// </remarks>
public interface IAfterCommit
{
    /// <summary>Called after the outermost transaction was committed, outside of it.</summary>
    /// <param name="cancellationToken">That of the commit.</param>
    /// <returns>
    /// A task. Where it fails, everything stays committed, the other hooks still run, and the caller of the commit gets the exception; an <see cref="AggregateException"/> where several failed.
    /// </returns>
    Task AfterCommitAsync(CancellationToken cancellationToken);
}
