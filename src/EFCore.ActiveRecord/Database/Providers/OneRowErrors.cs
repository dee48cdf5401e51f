using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EFCore.ActiveRecord.Database.Providers;

/// <summary>Tells what a query that asks for one row complains of. There is no type for it, only messages: EF Core's in asynchronous queries, LINQ's own in synchronous ones.</summary>
internal static class OneRowErrors
{
    private static readonly string[] None = [CoreStrings.SequenceContainsNoElements, MessageOf([])];
    private static readonly string[] Several = [CoreStrings.SequenceContainsMoreThanOneElement, MessageOf([1, 2])];

    /// <summary>The library's exception; <see langword="null"/> where the query complains of something else.</summary>
    public static ActiveRecordException? Translate(Type model, Exception exception)
        => exception is not InvalidOperationException ? null
            : None.Contains(exception.Message) ? RecordNotFoundException.ForQuery(model, exception)
            : Several.Contains(exception.Message) ? new MultipleRecordsFoundException(model, exception)
            : null;

    /// <summary>LINQ's message, as it is in this runtime and language.</summary>
    private static string MessageOf(int[] rows)
    {
        try
        {
            _ = rows.Single();
            return "";
        }
        catch (InvalidOperationException e)
        {
            return e.Message;
        }
    }
}
