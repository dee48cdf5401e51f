namespace EFCore.ActiveRecord.Providers;

/// <summary>What went wrong in a database, as far as its error tells.</summary>
public enum DatabaseErrorKind
{
    /// <summary>Nothing of what follows: a <see cref="DatabaseException"/>, or a <see cref="RecordSaveException"/> of a row.</summary>
    Unknown,

    /// <summary>A <see cref="UniqueConstraintException"/>.</summary>
    Unique,

    /// <summary>A <see cref="ForeignKeyException"/>.</summary>
    ForeignKey,

    /// <summary>A <see cref="NotNullException"/>.</summary>
    NotNull,

    /// <summary>A <see cref="CheckConstraintException"/>.</summary>
    Check,

    /// <summary>A <see cref="ValueTooLongException"/>.</summary>
    TooLong,

    /// <summary>A value that the database cannot take or compute.</summary>
    Value,

    /// <summary>A <see cref="DeadlockException"/>: running the transaction again may succeed.</summary>
    Deadlock,

    /// <summary>A <see cref="LockTimeoutException"/>: running the transaction again may succeed.</summary>
    LockTimeout,

    /// <summary>A <see cref="SerializationException"/>: running the transaction again may succeed.</summary>
    Serialization,

    /// <summary>A <see cref="DatabaseUnavailableException"/>.</summary>
    Unavailable,

    /// <summary>A <see cref="SchemaMismatchException"/>.</summary>
    Schema,

    /// <summary>The transaction takes no further command.</summary>
    Ended,
}

/// <summary>What a driver's exception means.</summary>
/// <param name="Kind">The kind of error, which decides on the exception that the program gets.</param>
/// <param name="Table">The table, if the database tells it.</param>
/// <param name="Constraint">The constraint or index, if the database tells it.</param>
/// <param name="Columns">The columns, if the database tells them; else they are looked up by the constraint's name.</param>
public sealed record DatabaseError(DatabaseErrorKind Kind, string? Table = null, string? Constraint = null, params IReadOnlyList<string> Columns)
{
    /// <summary>Nothing is known.</summary>
    public static DatabaseError Unknown { get; } = new(DatabaseErrorKind.Unknown);
}
