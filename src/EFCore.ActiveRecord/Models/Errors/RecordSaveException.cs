using EFCore.ActiveRecord.Models.Errors;

namespace EFCore.ActiveRecord;

/// <summary>The root of the errors that keep rows from being written. Nothing of the operation is left in the database.</summary>
/// <remarks>The provider's exception is the inner one. What the database does not tell stays <see langword="null"/> or empty.</remarks>
public class RecordSaveException : ActiveRecordException
{
    internal RecordSaveException(ErrorText message, SaveErrorDetails details, Exception? innerException)
        : base(message, innerException)
    {
        Model = details.Model;
        Constraint = details.Constraint;
        Columns = details.Columns;
        Row = details.Row;
    }

    /// <summary>The class of the record that could not be written, where it is known.</summary>
    public Type? Model { get; }

    /// <summary>The name of the violated constraint or index, where the database tells it (PostgreSQL and MySQL do; SQLite does so for check constraints only).</summary>
    public string? Constraint { get; }

    /// <summary>The columns concerned, where the database tells them or the model knows them from the constraint's name.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>The number of the row, from 1, among those that <c>BulkInsertAsync</c> or <c>UpsertAllAsync</c> was given, where it is known.</summary>
    public long? Row { get; }
}

/// <summary>What is known of a failed write.</summary>
internal sealed record SaveErrorDetails(Type? Model = null, string? Constraint = null, IReadOnlyList<string>? ColumnNames = null, long? Row = null)
{
    public IReadOnlyList<string> Columns => ColumnNames ?? [];

    public ErrorText Where
        => $"{(Model is null ? "" : (ErrorText)$" of '{Model.Name}'")}{(Columns.Count == 0 ? "" : (ErrorText)$" in {Columns}")}{(Constraint is null ? "" : (ErrorText)$" (constraint '{Constraint}')")}{(Row is null ? "" : (ErrorText)$" (row {Row} of those given)")}";
}

/// <summary>Another row has the same value in a unique column, index or key.</summary>
public sealed class UniqueConstraintException : RecordSaveException
{
    internal UniqueConstraintException(SaveErrorDetails details, Exception? inner)
        : base($"Another row has the same unique value{details.Where}. Save another value, or change that row.", details, inner)
    {
    }
}

/// <summary>The row refers to a row that does not exist, or is referred to by others and cannot go.</summary>
public sealed class ForeignKeyException : RecordSaveException
{
    internal ForeignKeyException(SaveErrorDetails details, Exception? inner)
        : base($"A foreign key{details.Where} does not hold: the row refers to one that does not exist, or others still refer to it. Save the one referred to first, or delete those that refer to it.", details, inner)
    {
    }
}

/// <summary>A column that must have a value has none.</summary>
public sealed class NotNullException : RecordSaveException
{
    internal NotNullException(SaveErrorDetails details, Exception? inner)
        : base($"A required value{details.Where} is null. Set it before you save.", details, inner)
    {
    }
}

/// <summary>The row breaks a check constraint.</summary>
public sealed class CheckConstraintException : RecordSaveException
{
    internal CheckConstraintException(SaveErrorDetails details, Exception? inner)
        : base($"The row breaks a check constraint{details.Where}. Correct its values before you save.", details, inner)
    {
    }
}

/// <summary>A value is longer, or a number larger, than its column can hold.</summary>
public sealed class ValueTooLongException : RecordSaveException
{
    internal ValueTooLongException(SaveErrorDetails details, Exception? inner)
        : base($"A value{details.Where} does not fit its column. Shorten it, or widen the column.", details, inner)
    {
    }
}

/// <summary>A value is none that the database stores: on PostgreSQL a text with U+0000 or half a surrogate pair, which is found before anything is sent, or what the database itself refuses.</summary>
public sealed class UnstorableValueException : RecordSaveException
{
    internal UnstorableValueException(Type model, string column, long? row = null)
        : this(new SaveErrorDetails(model, null, [column], row))
    {
    }

    internal UnstorableValueException(SaveErrorDetails details, ErrorText problem, Exception? inner)
        : base($"A value{details.Where} cannot be stored in the database: {problem} Correct it before you save.", details, inner)
    {
    }

    private UnstorableValueException(SaveErrorDetails details)
        : base($"A text{details.Where} holds U+0000 or half a surrogate pair, which the database does not store. Remove it before you save.", details, null)
    {
    }
}

/// <summary>The row was changed by somebody else since it was read (optimistic locking by <c>[ConcurrencyCheck]</c> or <c>[Timestamp]</c>). Read it again, then decide.</summary>
public sealed class StaleRecordException : RecordSaveException
{
    internal StaleRecordException(SaveErrorDetails details, Exception? inner)
        : base($"The row{details.Where} was changed since it was read. Call RefreshAsync and apply the change again.", details, inner)
    {
    }
}

/// <summary>The database gave this operation up to end a deadlock. Running the whole transaction again is the cure.</summary>
public sealed class DeadlockException : RecordSaveException
{
    internal DeadlockException(SaveErrorDetails details, Exception? inner)
        : base("The database ended this operation because of a deadlock. Run the whole transaction again (TransactionAsync's 'retries' does).", details, inner)
    {
    }
}

/// <summary>Another connection holds a lock that this operation needs, and did not let go of it in time. Running the whole transaction again, later, is the cure.</summary>
public sealed class LockTimeoutException : RecordSaveException
{
    internal LockTimeoutException(SaveErrorDetails details, Exception? inner)
        : base("Another connection holds a lock that this operation waited for in vain. Run the whole transaction again (TransactionAsync's 'retries' does), and keep transactions short.", details, inner)
    {
    }
}

/// <summary>The transaction conflicts with one that ran beside it, which may also be a change of the tables that PostgreSQL had prepared its statements for. Running the whole transaction again is the cure.</summary>
public sealed class SerializationException : RecordSaveException
{
    internal SerializationException(SaveErrorDetails details, Exception? inner)
        : this("The transaction conflicts with another that ran at the same time. Run the whole transaction again (TransactionAsync's 'retries' does).", details, inner)
    {
    }

    private SerializationException(string message, SaveErrorDetails details, Exception? inner)
        : base(message, details, inner)
    {
    }

    internal static SerializationException OfOutdatedStatement(SaveErrorDetails details, Exception inner)
        => new("The tables were changed after the server had prepared the statement for them. It is prepared anew now: run the whole transaction again (TransactionAsync's 'retries' does).", details, inner);
}
