namespace EFCore.ActiveRecord;

/// <summary>
/// Closes a property, or every property of the type, to names: as if the class had no such attribute. It is never filtered, sorted, searched, grouped, selected or aggregated by
/// name, nor are hybrids that use it; it is in no dictionary, no JSON, no cursor, no <c>ToString</c>, no list of <see cref="RecordMetadata"/> and no message, and its values in
/// <c>Changes</c> are masked where they are written as text.
/// </summary>
/// <remarks>
/// Lambdas, the property itself and <c>Load</c> stay open: they are the program's own. It can still be set by name, as a password that is sent but never shown;
/// <see cref="NotSettableAttribute"/> forbids that as well. <see cref="NotFilterableAttribute"/>, <see cref="NotSortableAttribute"/> and
/// <see cref="NotSerializableAttribute"/> close one door each.
/// </remarks>
/// <example><code>[Secret] public string ApiKey { get; set; } = "";</code></example>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Method | AttributeTargets.Class | AttributeTargets.Struct)]
public sealed class SecretAttribute : Attribute;
