using EFCore.ActiveRecord.Models.Errors;

namespace EFCore.ActiveRecord;

/// <summary>A key that the model cannot have: a wrong number of values, a value of the wrong type, or none.</summary>
public class InvalidKeyException : ActiveRecordException
{
    internal InvalidKeyException(ErrorText message, Type model)
        : base(message) => Model = model;

    /// <summary>The class whose key was given.</summary>
    public Type Model { get; }
}

/// <summary>A single value or name was given or asked for as the key, and the model's key has several columns.</summary>
public sealed class CompositeKeyException : InvalidKeyException
{
    internal CompositeKeyException(Type model, IEnumerable<string> properties)
        : base($"'{model.Name}' has a composite key ({properties}), which no single name or value stands for. Give each key whole, as CompositeKey.Of(...), or use a query: {model.Name}.Where(...).", model)
    {
    }
}
