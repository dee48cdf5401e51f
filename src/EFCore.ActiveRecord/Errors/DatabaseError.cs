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

    /// <summary>A value that the database cannot take or compute.</summary>
    Value,
    Deadlock,
    LockTimeout,
    Serialization,
    Unavailable,
    Schema,

    /// <summary>The transaction takes no further command.</summary>
    Ended,
}

/// <summary>A provider's exception, read.</summary>
internal sealed record DatabaseError(DatabaseErrorKind Kind, string? Table = null, string? Constraint = null, params IReadOnlyList<string> Columns)
{
    public static DatabaseError Unknown { get; } = new(DatabaseErrorKind.Unknown);
}
