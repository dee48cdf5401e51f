using EFCore.ActiveRecord.Models.Errors;

namespace EFCore.ActiveRecord;

/// <summary>A record breaks a rule of its own class: a data annotation or <c>IValidatableObject</c>. It was found before anything was sent.</summary>
/// <remarks>Where several records are written together, it tells of the first that is not valid; none of them is written.</remarks>
public sealed class RecordInvalidException : ActiveRecordException
{
    internal RecordInvalidException(object record, IReadOnlyDictionary<string, IReadOnlyList<string>> errors)
        : base($"This '{record.GetType().Name}' is not valid. {Messages(errors)} Correct it before you save.")
    {
        Record = record;
        Errors = errors;
    }

    /// <summary>The class of the record.</summary>
    public Type Model => Record.GetType();

    /// <summary>The record that is not valid.</summary>
    public object Record { get; }

    /// <summary>The messages by the name of the property that they are about, as the class spells it; those about the record as a whole are under an empty name. Never empty.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Errors { get; }

    /// <summary>As a whole: they are the class's own.</summary>
    private static ErrorText Messages(IReadOnlyDictionary<string, IReadOnlyList<string>> errors)
        => string.Join(" ", errors.SelectMany(e => e.Value, (e, message) => e.Key.Length == 0 ? message : $"'{e.Key}': {message}"));
}
