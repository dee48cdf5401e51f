namespace EFCore.ActiveRecord;

/// <summary>The root of the errors in names and values that a program or a user gives as text; thrown before any SQL is sent.</summary>
public abstract class SmartQueryException : ActiveRecordException
{
    private protected SmartQueryException(string message, Type model, string attribute, Exception? innerException = null)
        : base(message, innerException)
    {
        Model = model;
        Attribute = attribute;
    }

    /// <summary>The class that was addressed.</summary>
    public Type Model { get; }

    /// <summary>The attribute's name, as it was given.</summary>
    public string Attribute { get; }
}

/// <summary>The class has no attribute of that name.</summary>
public sealed class UnknownAttributeException : SmartQueryException
{
    internal UnknownAttributeException(Type model, string attribute, IReadOnlyList<string> nearest)
        : base($"'{model.Name}' has no attribute '{attribute}'." + (nearest.Count == 0 ? "" : $" The nearest are {string.Join(", ", nearest.Select(n => $"'{n}'"))}."), model, attribute)
        => Nearest = nearest;

    /// <summary>The names that come nearest, best first.</summary>
    public IReadOnlyList<string> Nearest { get; }
}

/// <summary>The attribute cannot be set by name: it has no setter, or is marked <see cref="NotSettableAttribute"/>.</summary>
public sealed class NotSettableException : SmartQueryException
{
    internal NotSettableException(Type model, string attribute)
        : base($"'{attribute}' of '{model.Name}' cannot be set by name: it has no setter or is marked [NotSettable]. Leave it out, or set the property itself.", model, attribute)
    {
    }
}

/// <summary>The value does not fit the attribute's type.</summary>
public sealed class AttributeValueException : SmartQueryException
{
    internal AttributeValueException(Type model, string attribute, Type expected, object? value, Exception? innerException = null)
        : base(
            value is null
                ? $"'{attribute}' of '{model.Name}' cannot be null: its type is '{TypeText.Of(expected)}'."
                : $"'{attribute}' of '{model.Name}' takes a value of type '{TypeText.Of(expected)}', not one of type '{TypeText.Of(value.GetType())}'.",
            model,
            attribute,
            innerException)
    {
    }
}
