namespace EFCore.ActiveRecord;

/// <summary>
/// Marks an entity class as an active record. Implementing it is all that is needed: the statics (<c>User.Where(...)</c>,
/// <c>User.FindAsync(...)</c>) and the instance methods (<c>user.SaveAsync()</c>) come as extension members.
/// </summary>
/// <remarks>
/// The interface has no members, so any existing EF Core entity can carry it. A class that derives from <see cref="Model"/>
/// has, in addition, the indexer, a readable <see cref="object.ToString"/> and the cheaper way of remembering a row as it was read.
/// </remarks>
/// <example><code>public class Tag : IActiveRecord { public int Id { get; set; } public required string Name { get; set; } }</code></example>
public interface IActiveRecord;
