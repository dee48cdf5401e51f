namespace EFCore.ActiveRecord.Errors;

/// <summary>What went wrong in a database, as far as its error tells.</summary>
internal enum DatabaseErrorKind
{
    Unknown,
    Unique,
    ForeignKey,
    NotNull,
    Check,
    TooLong,
    Deadlock,
    Serialization,
    Unavailable,
    Schema,
}

/// <summary>A provider's exception, read.</summary>
internal sealed record DatabaseError(DatabaseErrorKind Kind, string? Table = null, string? Constraint = null, params IReadOnlyList<string> Columns)
{
    public static DatabaseError Unknown { get; } = new(DatabaseErrorKind.Unknown);
}
