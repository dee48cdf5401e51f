namespace EFCore.ActiveRecord;

/// <summary>A key that the model cannot have: a wrong number of values, a value of the wrong type, or none.</summary>
public class InvalidKeyException : ActiveRecordException
{
    internal InvalidKeyException(string message, Type model)
        : base(message) => Model = model;

    /// <summary>The class whose key was given.</summary>
    public Type Model { get; }
}

/// <summary>The operation takes single keys, and the model's key has several columns.</summary>
public sealed class CompositeKeyException : InvalidKeyException
{
    internal CompositeKeyException(Type model, IEnumerable<string> properties)
        : base($"'{model.Name}' has a composite key ({string.Join(", ", properties.Select(p => $"'{p}'"))}), which this operation cannot take. Use a query: {model.Name}.Where(...).", model)
    {
    }
}
