namespace EFCore.ActiveRecord;

/// <summary>A text is no JSON, or no JSON of the kind that was asked for: an object for a record, an array of objects for a list.</summary>
public sealed class RecordJsonException : ActiveRecordException
{
    internal RecordJsonException(Type model, string problem, Exception? innerException = null)
        : base($"The text cannot be read as JSON of '{model.Name}': {problem}", innerException) => Model = model;

    /// <summary>The class whose JSON was expected.</summary>
    public Type Model { get; }
}
