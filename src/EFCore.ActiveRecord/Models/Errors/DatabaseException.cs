using EFCore.ActiveRecord.Models.Errors;

namespace EFCore.ActiveRecord;

/// <summary>The database refused or failed; the provider's exception is the inner one. More telling classes derive from it.</summary>
public class DatabaseException : ActiveRecordException
{
    internal DatabaseException(ErrorText message, Exception? innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>The database cannot be reached or opened: no such server, database or file, wrong credentials, or the connection broke.</summary>
/// <remarks>Nothing of the operation was written, unless it is an <see cref="OutcomeUnknownException"/>.</remarks>
public class DatabaseUnavailableException : DatabaseException
{
    internal DatabaseUnavailableException(ErrorText message, Exception? innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>The database cannot compute what a query asks for with the values there are: a sum is too large, a number is divided by zero, a text is no text to it.</summary>
public sealed class QueryValueException : DatabaseException
{
    internal QueryValueException(ErrorText message, Exception? innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>The connection broke after a commit, or a write outside of transactions, was sent and before its answer came. Only the database knows whether it was written.</summary>
/// <remarks>The records are left as after a failure. Look in the database, by a unique value or a key of your own, before you write again; nothing repeats the operation by itself.</remarks>
public sealed class OutcomeUnknownException : DatabaseUnavailableException
{
    internal OutcomeUnknownException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>The database has ended the transaction before its commit, and nothing that was written in it is kept: because of an error in it, a full disk, or a lost connection. It takes no further command.</summary>
/// <remarks>Roll it back and run all of it again. Where it is known what ended it, that is the inner exception; in PostgreSQL every error does, unless a nested transaction around it is rolled back.</remarks>
public sealed class TransactionEndedException : DatabaseException
{
    internal TransactionEndedException(Exception? cause, Exception? innerException = null)
        : base($"The database has ended the transaction, and nothing of it is kept. {Reason(cause)} Roll it back, and run all of it again.", cause ?? innerException)
    {
    }

    private static ErrorText Reason(Exception? cause)
        => cause is null ? "An error in it was caught, or it was ended by SQL of the program." : (ErrorText)$"What ended it: {ErrorText.Cause(cause)}";
}

/// <summary>The database's tables are not those of the model: a table or column is missing.</summary>
public sealed class SchemaMismatchException : DatabaseException
{
    internal SchemaMismatchException(ErrorText message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
