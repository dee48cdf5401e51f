using EFCore.ActiveRecord.Models.Errors;

namespace EFCore.ActiveRecord;

/// <summary>A text is no JSON, or no JSON of the kind that was asked for: an object for a record, an array of objects for a list.</summary>
public sealed class RecordJsonException : ActiveRecordException
{
    internal RecordJsonException(Type model, ErrorText problem, Exception? innerException = null)
        : base($"The text cannot be read as JSON of '{model.Name}': {problem}", innerException) => Model = model;

    /// <param name="model">The class whose JSON was expected.</param>
    /// <param name="type">The class that has the attribute: it or one of an object inside.</param>
    /// <param name="name">The name that came second.</param>
    internal static RecordJsonException Twice(Type model, Type type, string name) => new(model, $"'{name}' of '{type.Name}' is given twice, under this name or another of its names. Leave one out.");

    /// <summary>The class whose JSON was expected.</summary>
    public Type Model { get; }
}
