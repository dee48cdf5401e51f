namespace EFCore.ActiveRecord;

/// <summary>
/// An object with hooks for records of other classes: it implements one or more of <see cref="IBeforeSave{T}"/>, <see cref="IAfterSave{T}"/>, <see cref="IBeforeDelete{T}"/>,
/// <see cref="IAfterDelete{T}"/> and <see cref="IAfterCommit{T}"/>. Hooks for a base class or an interface are called for all records that are such.
/// </summary>
/// <remarks>
/// Give it to <see cref="ActiveRecordOptionsBuilder.AddHooks(IRecordHooks[])"/>, or register it as a singleton of this interface with a host's services. Record hooks
/// run before those of such objects, which run in the order they were added. One object serves all threads.
/// </remarks>
/// <example><code>
/// class Audit : IAfterSave&lt;User&gt;
/// {
///     public Task AfterSaveAsync(User record, CancellationToken cancellationToken) => AuditEntry.CreateAsync(new { record.Id }, cancellationToken);
/// }
/// </code></example>
public interface IRecordHooks;

/// <summary>Does something before records are saved; see <see cref="IBeforeSave"/>.</summary>
/// <typeparam name="T">The class of the records, a base class or an interface of them.</typeparam>
public interface IBeforeSave<in T> : IRecordHooks
    where T : class
{
    /// <inheritdoc cref="IBeforeSave.BeforeSaveAsync"/>
    /// <param name="record">The record.</param>
    /// <param name="cancellationToken">That of the save.</param>
    Task BeforeSaveAsync(T record, CancellationToken cancellationToken);
}

/// <summary>Does something after records were saved; see <see cref="IAfterSave"/>.</summary>
/// <typeparam name="T">The class of the records, a base class or an interface of them.</typeparam>
public interface IAfterSave<in T> : IRecordHooks
    where T : class
{
    /// <inheritdoc cref="IAfterSave.AfterSaveAsync"/>
    /// <param name="record">The record.</param>
    /// <param name="cancellationToken">That of the save.</param>
    Task AfterSaveAsync(T record, CancellationToken cancellationToken);
}

/// <summary>Does something before records are deleted; see <see cref="IBeforeDelete"/>.</summary>
/// <typeparam name="T">The class of the records, a base class or an interface of them.</typeparam>
public interface IBeforeDelete<in T> : IRecordHooks
    where T : class
{
    /// <inheritdoc cref="IBeforeDelete.BeforeDeleteAsync"/>
    /// <param name="record">The record.</param>
    /// <param name="cancellationToken">That of the deletion.</param>
    Task BeforeDeleteAsync(T record, CancellationToken cancellationToken);
}

/// <summary>Does something after records were deleted; see <see cref="IAfterDelete"/>.</summary>
/// <typeparam name="T">The class of the records, a base class or an interface of them.</typeparam>
public interface IAfterDelete<in T> : IRecordHooks
    where T : class
{
    /// <inheritdoc cref="IAfterDelete.AfterDeleteAsync"/>
    /// <param name="record">The record.</param>
    /// <param name="cancellationToken">That of the deletion.</param>
    Task AfterDeleteAsync(T record, CancellationToken cancellationToken);
}

/// <summary>Does something after the transaction that wrote records was committed; see <see cref="IAfterCommit"/>.</summary>
/// <typeparam name="T">The class of the records, a base class or an interface of them.</typeparam>
public interface IAfterCommit<in T> : IRecordHooks
    where T : class
{
    /// <inheritdoc cref="IAfterCommit.AfterCommitAsync"/>
    /// <param name="record">The record.</param>
    /// <param name="cancellationToken">That of the commit.</param>
    Task AfterCommitAsync(T record, CancellationToken cancellationToken);
}
