using EFCore.ActiveRecord.Models.Errors;

namespace EFCore.ActiveRecord;

/// <summary>A text is no cursor of this query: it was made up or changed, or comes from a query for another class or with another order.</summary>
public sealed class InvalidCursorException : ActiveRecordException
{
    internal InvalidCursorException(Type model, ErrorText problem, Exception? innerException = null)
        : base($"The cursor cannot be used for this query for '{model.Name}': {problem} Take NextCursor or PreviousCursor of a page of the same query, or null for the first page.", innerException) => Model = model;

    /// <summary>The class of the records that were asked for.</summary>
    public Type Model { get; }
}
