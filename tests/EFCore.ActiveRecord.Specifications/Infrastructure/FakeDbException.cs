using System.Data.Common;

namespace EFCore.ActiveRecord.Specifications;

/// <summary>What a provider would throw: a message, a SQLSTATE, and the server's code where MySQL's providers put it.</summary>
public sealed class FakeDbException : DbException
{
    public FakeDbException(string message, string? sqlState = null, int? serverErrorCode = null)
        : base(message)
    {
        SqlState = sqlState;
        if (serverErrorCode is not null)
        {
            Data["Server Error Code"] = serverErrorCode;
        }
    }

    public override string? SqlState { get; }
}
