namespace EFCore.ActiveRecord;

/// <summary>
/// The property, or every property of the type, never appears in what <c>ToDict</c> and <c>ToJson</c> give, at no depth. It can still be set by name, as a password that is sent but
/// never shown; <see cref="NotSettableAttribute"/> forbids that as well.
/// </summary>
/// <remarks><c>[JsonIgnore]</c> of System.Text.Json is respected too: such a property is neither written nor read.</remarks>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Class | AttributeTargets.Struct)]
public sealed class NotSerializableAttribute : Attribute;
