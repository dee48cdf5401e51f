namespace EFCore.ActiveRecord;

/// <summary>What an attribute was in the row as it was read or saved last, and what it is now.</summary>
/// <param name="Was">The value in the row; <see langword="null"/> also where there was no row.</param>
/// <param name="Is">The value now.</param>
public readonly record struct AttributeChange(object? Was, object? Is)
{
    private const string Mask = "***";

    /// <summary>Whether the values are masked where they become text.</summary>
    internal bool IsSecret { get; init; }

    /// <summary>Whether the values are the same.</summary>
    /// <param name="other">The other change.</param>
    /// <returns>Whether both were and are equal.</returns>
    public bool Equals(AttributeChange other) => Equals(Was, other.Was) && Equals(Is, other.Is);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Was, Is);

    /// <summary>Both values as text; those of a secret attribute are masked.</summary>
    /// <returns>For instance <c>AttributeChange { Was = Bob, Is = Robert }</c>.</returns>
    public override string ToString() => $"{nameof(AttributeChange)} {{ Was = {(IsSecret ? Mask : Was)}, Is = {(IsSecret ? Mask : Is)} }}";
}
