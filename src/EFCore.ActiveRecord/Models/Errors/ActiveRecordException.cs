using EFCore.ActiveRecord.Models.Errors;

namespace EFCore.ActiveRecord;

/// <summary>The root of every exception that this library throws of its own.</summary>
public abstract class ActiveRecordException : Exception
{
    private protected ActiveRecordException(ErrorText message, Exception? innerException = null)
        : base(ErrorText.Of(message), innerException)
    {
    }
}
