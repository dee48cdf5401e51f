namespace EFCore.ActiveRecord;

/// <summary>The database refused or failed; the provider's exception is the inner one. More telling classes derive from it.</summary>
public class DatabaseException : ActiveRecordException
{
    internal DatabaseException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>The database cannot be reached or opened: no such server, database or file, wrong credentials, or the connection broke.</summary>
public sealed class DatabaseUnavailableException : DatabaseException
{
    internal DatabaseUnavailableException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>The database's tables are not those of the model: a table or column is missing.</summary>
public sealed class SchemaMismatchException : DatabaseException
{
    internal SchemaMismatchException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
