using EFCore.ActiveRecord.Models.Errors;

namespace EFCore.ActiveRecord;

/// <summary>A database URL that cannot be used; the message says which part is wrong. The URL's password is never part of it.</summary>
public sealed class DatabaseUrlException : ActiveRecordException
{
    internal DatabaseUrlException(ErrorText message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
