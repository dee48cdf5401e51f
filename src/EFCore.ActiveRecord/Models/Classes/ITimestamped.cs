namespace EFCore.ActiveRecord;

/// <summary>A record that knows when it was created and last changed. Both are set by the library, from the database's <see cref="TimeProvider"/>.</summary>
/// <remarks>
/// Times are UTC and cut to whole microseconds, which every supported database stores without loss. A value that the program sets
/// itself is kept: <see cref="CreatedAt"/> and <see cref="UpdatedAt"/> are filled on insert only where they are unset, and an update
/// leaves an <see cref="UpdatedAt"/> alone that was changed by hand.
/// </remarks>
public interface ITimestamped
{
    /// <summary>When the row was inserted.</summary>
    DateTimeOffset CreatedAt { get; set; }

    /// <summary>When the row was last written; equal to <see cref="CreatedAt"/> until the first update. A save that changes nothing leaves it alone.</summary>
    DateTimeOffset UpdatedAt { get; set; }
}
