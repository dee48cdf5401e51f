namespace EFCore.ActiveRecord;

/// <summary>The property is set to the current time when the row is inserted and it has no value yet, as <see cref="ITimestamped.CreatedAt"/> is.</summary>
/// <remarks>For properties of type <see cref="DateTimeOffset"/> or <see cref="DateTime"/> (UTC), nullable or not.</remarks>
[AttributeUsage(AttributeTargets.Property)]
public sealed class CreatedAtAttribute : Attribute;

/// <summary>The property is set to the current time whenever the row is written, as <see cref="ITimestamped.UpdatedAt"/> is.</summary>
/// <remarks>For properties of type <see cref="DateTimeOffset"/> or <see cref="DateTime"/> (UTC), nullable or not.</remarks>
[AttributeUsage(AttributeTargets.Property)]
public sealed class UpdatedAtAttribute : Attribute;

/// <summary>The property cannot be set by name: <c>Fill</c>, <c>UpdateAsync(object)</c>, <c>CreateAsync(object)</c> and the indexer refuse it with <see cref="NotSettableException"/>. C# code sets it as ever.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class NotSettableAttribute : Attribute;

/// <summary>The property is shown by <see cref="Model.ToString"/>. As soon as one property of a class carries it, only these and the key are shown.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ReprAttribute : Attribute
{
    /// <summary>The number of characters after which the value is cut; 50 by default.</summary>
    public int MaxLength { get; set; } = 50;
}

/// <summary>Marks a computed property or method as one that is about the record, and no data of its own: it is not printed by <see cref="Model.ToString"/>.</summary>
/// <remarks>Queries do not translate it to SQL; filter and sort by the columns that it is computed from.</remarks>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Method)]
public sealed class HybridAttribute : Attribute;
