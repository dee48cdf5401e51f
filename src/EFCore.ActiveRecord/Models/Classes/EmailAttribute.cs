using System.ComponentModel.DataAnnotations;

namespace EFCore.ActiveRecord;

/// <summary>The text is an e-mail address: stored and compared in lower case, and checked for its form where data annotations are.</summary>
/// <remarks>A record keeps what was set until it is read again. A conversion that is configured for the property wins.</remarks>
[AttributeUsage(AttributeTargets.Property)]
public sealed class EmailAttribute() : DataTypeAttribute(DataType.EmailAddress)
{
    private static readonly EmailAddressAttribute Form = new();

    /// <summary>Whether a value has the form of an address. Null has, as everywhere in data annotations.</summary>
    /// <param name="value">The value.</param>
    /// <returns><see langword="true"/> where it has.</returns>
    public override bool IsValid(object? value) => Form.IsValid(value);
}
