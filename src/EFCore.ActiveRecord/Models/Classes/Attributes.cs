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

/// <summary>Marks a computed property or method as one that means the same on an object, in C#, and in a query, in SQL. It is never a column.</summary>
/// <remarks>
/// <para>
/// The body is a single expression that can be translated: when the class is compiled, a source generator makes an expression tree of it, and what cannot be one is an
/// error of the compiler (AR0001 and following). A hybrid stands in LINQ lambdas, in string filters and sorts (<c>is_adult</c>, <c>user___is_adult</c>) and in other hybrids.
/// A method's value in a string filter is its argument, or the list of its arguments.
/// </para>
/// <para>
/// It belongs to a class, has no setter, and is not private. An override of it carries the attribute as well; a query asks each row for the body of the row's class.
/// In queries that start from a DbContext itself, an argument must be something that EF Core translates: a record cannot be one there.
/// </para>
/// </remarks>
/// <example><code>
/// [Hybrid] public bool IsAdult => Age > 18;
/// [Hybrid] public bool OlderThan(User other) => Age > other.Age;
/// User.Where(new { is_adult = true, older_than = joe });
/// User.Where(u => u.IsAdult).OrderBy("-is_adult");
/// </code></example>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Method)]
public sealed class HybridAttribute : Attribute;

/// <summary>The attribute cannot be filtered by name: string filters refuse it with <see cref="NotFilterableException"/>. LINQ filters it as ever.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Method)]
public sealed class NotFilterableAttribute : Attribute;

/// <summary>The attribute cannot be sorted by name: string sorts refuse it with <see cref="NotSortableException"/>. LINQ sorts by it as ever.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Method)]
public sealed class NotSortableAttribute : Attribute;

/// <summary>The text column is searched by <c>Search</c>. As soon as one column of a class carries it, only these are searched where none is named.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SearchableAttribute : Attribute;
