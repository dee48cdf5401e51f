namespace EFCore.ActiveRecord;

/// <summary>What an attribute was in the row as it was read or saved last, and what it is now.</summary>
/// <param name="Was">The value in the row; <see langword="null"/> also where there was no row.</param>
/// <param name="Is">The value now.</param>
public readonly record struct AttributeChange(object? Was, object? Is);
