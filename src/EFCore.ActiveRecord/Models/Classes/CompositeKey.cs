using EFCore.ActiveRecord.Models.Errors;

namespace EFCore.ActiveRecord;

/// <summary>The values of a primary key with several columns, as one argument for methods that take keys.</summary>
/// <example><code>await OrderLine.DestroyAsync(CompositeKey.Of(1, "a"), CompositeKey.Of(2, "b"));</code></example>
public sealed class CompositeKey : IEquatable<CompositeKey>
{
    private CompositeKey(IReadOnlyList<object?> values) => Values = values;

    /// <summary>The values in the order of the key's columns.</summary>
    public IReadOnlyList<object?> Values { get; }

    /// <summary>The key with these values.</summary>
    /// <param name="values">The values in the order of the key's columns. The method that gets the key checks their number and types.</param>
    /// <returns>The key.</returns>
    public static CompositeKey Of(params object?[] values) => new([.. values ?? [null]]);

    /// <summary>Whether the other key has the same values in the same order.</summary>
    /// <param name="other">The other key.</param>
    /// <returns><see langword="true"/> where it has.</returns>
    public bool Equals(CompositeKey? other) => other is not null && Values.SequenceEqual(other.Values);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as CompositeKey);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (var value in Values)
        {
            hash.Add(value);
        }

        return hash.ToHashCode();
    }

    /// <summary>The values as messages quote them: <c>('1', 'a')</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => KeyText.Of([], Values).ToString();
}
