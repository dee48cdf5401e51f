namespace EFCore.ActiveRecord;

/// <summary>The root of every exception that this library throws of its own.</summary>
public abstract class ActiveRecordException : Exception
{
    private protected ActiveRecordException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
