namespace EFCore.ActiveRecord;

/// <summary>A <see cref="Model"/> with <see cref="CreatedAt"/> and <see cref="UpdatedAt"/>.</summary>
public abstract class TimestampedModel : Model, ITimestamped
{
    /// <inheritdoc/>
    public DateTimeOffset CreatedAt { get; set; }

    /// <inheritdoc/>
    public DateTimeOffset UpdatedAt { get; set; }
}
