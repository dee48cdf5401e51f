using System.Text.Json;
using EFCore.ActiveRecord.Models.Errors;
using EFCore.ActiveRecord.Models.Metadata;

namespace EFCore.ActiveRecord;

/// <summary>The root of the errors in names and values that a program or a user gives as text; thrown before any SQL is sent.</summary>
public abstract class SmartQueryException : ActiveRecordException
{
    private protected SmartQueryException(ErrorText message, Type model, string attribute, Exception? innerException = null)
        : base(message, innerException)
    {
        Model = model;
        Attribute = attribute;
    }

    /// <summary>The class that was addressed.</summary>
    public Type Model { get; }

    /// <summary>The name or key that is wrong, as it was given; of an unknown attribute in a path, that name alone.</summary>
    public string Attribute { get; }
}

/// <summary>The class has no attribute of that name.</summary>
public sealed class UnknownAttributeException : SmartQueryException
{
    internal UnknownAttributeException(Type model, string attribute, IReadOnlyList<string> nearest)
        : this(model, attribute, attribute, nearest)
    {
    }

    /// <param name="model">The class: of a path, the one that the relations in front lead to.</param>
    /// <param name="attribute">The name that it does not have.</param>
    /// <param name="key">The whole key or path that holds the name.</param>
    /// <param name="nearest">The names that come nearest.</param>
    internal UnknownAttributeException(Type model, string attribute, string key, IReadOnlyList<string> nearest)
        : base($"'{model.Name}' has no attribute '{attribute}'{(key == attribute ? "" : (ErrorText)$" (in '{key}')")}.{NearestNames.Text(nearest)}", model, attribute)
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

/// <summary>An attribute is given twice, under one name or under several that mean it.</summary>
public sealed class DuplicateAttributeException : SmartQueryException
{
    internal DuplicateAttributeException(Type model, string attribute)
        : base($"'{attribute}' of '{model.Name}' is given twice, under this name or another of its names. Leave one out.", model, attribute)
    {
    }
}

/// <summary>The value does not fit the attribute's type.</summary>
public sealed class AttributeValueException : SmartQueryException
{
    internal AttributeValueException(Type model, string attribute, Type expected, object? value, Exception? innerException = null)
        : base(
            value is null
                ? (ErrorText)$"'{attribute}' of '{model.Name}' cannot be null: its type is '{TypeText.Of(expected)}'."
                : (ErrorText)$"'{attribute}' of '{model.Name}' takes a value of type '{TypeText.Of(expected)}', not {Given(value)}.",
            model,
            attribute,
            innerException)
    {
    }

    private static ErrorText Given(object value)
        => value is JsonElement { ValueKind: JsonValueKind.String } ? "a text with half a surrogate pair" : (ErrorText)$"one of type '{TypeText.Of(value.GetType())}'";
}

/// <summary>The key of a filter ends in an operator that there is not, or that the attribute's type does not have.</summary>
public sealed class UnknownOperatorException : SmartQueryException
{
    internal UnknownOperatorException(Type model, string key, string name, bool isBehindRelation, IReadOnlyList<string> nearest)
        : base(
            $"There is no operator '{name}' (in '{key}' of '{model.Name}').{NearestNames.Text(nearest)}{(isBehindRelation ? (ErrorText)" Where an attribute of the relation is meant, write three underscores in front of it." : "")}",
            model,
            key)
        => Operator = name;

    internal UnknownOperatorException(Type model, string key, string name, Type type)
        : base($"'{key}' of '{model.Name}' cannot be compared so: '{name}' is not for values of type '{TypeText.Of(type)}'. Take an operator of that type, or none for equality.", model, key)
        => Operator = name;

    internal UnknownOperatorException(Type model, string key, string name, ErrorText reason)
        : base($"'{key}' of '{model.Name}' cannot be compared so: {reason}", model, key)
        => Operator = name;

    /// <summary>The operator, as it was given.</summary>
    public string Operator { get; }
}

/// <summary>The attribute cannot be filtered by name: it is no column and no hybrid with a value, is marked <see cref="NotFilterableAttribute"/>, or is not among those that the query lets an input name.</summary>
public sealed class NotFilterableException : SmartQueryException
{
    internal NotFilterableException(Type model, string attribute)
        : base($"'{attribute}' of '{model.Name}' cannot be filtered by name: it is marked [NotFilterable], or is no column, relation or hybrid with a single value (with parameters: with a condition). Leave it out, or filter with LINQ.", model, attribute)
    {
    }

    internal NotFilterableException(Type model, string attribute, IReadOnlyList<string> allowed)
        : base($"'{attribute}' of '{model.Name}' cannot be filtered by here. {AllowedText.Of(allowed)}", model, attribute)
    {
    }
}

/// <summary>
/// The attribute cannot be sorted by name: it is no column and no hybrid with a value, is marked <see cref="NotSortableAttribute"/>, is not among those that the query lets an input name,
/// or the database does not order its values; or a cursor would show values that are not to be shown.
/// </summary>
public sealed class NotSortableException : SmartQueryException
{
    internal NotSortableException(Type model, string attribute)
        : base($"'{attribute}' of '{model.Name}' cannot be sorted by name: it is marked [NotSortable], or is no column or hybrid with a single value. Leave it out, or sort with LINQ.", model, attribute)
    {
    }

    internal NotSortableException(Type model, string attribute, Type type)
        : base($"'{attribute}' of '{model.Name}' cannot be sorted on this database, which does not order values of type '{TypeText.Of(type)}'. Leave it out, or sort in memory.", model, attribute)
    {
    }

    private NotSortableException(ErrorText message, Type model, string attribute)
        : base(message, model, attribute)
    {
    }

    internal NotSortableException(Type model, string attribute, IReadOnlyList<string> allowed)
        : base($"'{attribute}' of '{model.Name}' cannot be sorted by here. {AllowedText.Of(allowed)}", model, attribute)
    {
    }

    internal static NotSortableException InCursor(Type model, string attribute)
        => new($"'{attribute}' of '{model.Name}' cannot be paged by: a cursor would show its values, and it is not to be shown. Sort by something else, or use PaginateAsync.", model, attribute);
}

/// <summary>The attribute cannot be searched: it is no text column, or is marked <see cref="NotFilterableAttribute"/>; or the class has none that can.</summary>
public sealed class NotSearchableException : SmartQueryException
{
    internal NotSearchableException(Type model, string attribute)
        : base(
            attribute.Length == 0
                ? (ErrorText)$"'{model.Name}' has no text column to search. Filter its other columns with Where."
                : (ErrorText)$"'{attribute}' of '{model.Name}' cannot be searched: it is no text column, or is marked [NotFilterable]. Name text columns, or none to search all of them.",
            model,
            attribute)
    {
    }

    internal NotSearchableException(Type model)
        : base($"'search' for '{model.Name}' is not possible here: no text column is open to it. Leave it out.", model, "search")
    {
    }
}

/// <summary>The attribute is no single column: it is a relation, or leads through a collection to many values; or its values are not to be shown (<see cref="NotSerializableAttribute"/>), and those marked <see cref="NotFilterableAttribute"/> not in groups and aggregates.</summary>
public sealed class NotSelectableException : SmartQueryException
{
    internal NotSelectableException(Type model, string attribute)
        : base($"'{attribute}' of '{model.Name}' is no single value: it is a relation, leads through a collection to many values, is a hybrid without one, or is not to be shown. Name a column, which may stand behind to-one relations.", model, attribute)
    {
    }
}

/// <summary>The attribute's values cannot be aggregated so: they are no numbers to add up, or none is less than another.</summary>
public sealed class NotAggregatableException : SmartQueryException
{
    internal NotAggregatableException(Type model, string attribute, Type type)
        : base($"'{attribute}' of '{model.Name}' cannot be aggregated so: its type is '{TypeText.Of(type)}'. Name another attribute, or use Count or CountDistinct.", model, attribute)
    {
    }
}

/// <summary>The attribute cannot be loaded: it is no relation.</summary>
public sealed class NotLoadableException : SmartQueryException
{
    internal NotLoadableException(Type model, string attribute)
        : base($"'{attribute}' of '{model.Name}' cannot be loaded: it is no relation to other records. Name a relation; columns and owned parts come with the record.", model, attribute)
    {
    }
}

/// <summary>A filter is larger than is taken: nested too deep, of too many conditions or values, or with a name through too many relations.</summary>
public sealed class FilterLimitException : SmartQueryException
{
    internal FilterLimitException(Type model, string key, ErrorText limit)
        : base($"{limit} Make several queries of it, or write it in LINQ.", model, key)
    {
    }
}

/// <summary>A filter's value does not fit its attribute.</summary>
public sealed class FilterValueException : SmartQueryException
{
    internal FilterValueException(Type model, string key, ErrorText expected)
        : base(key.Length == 0 ? (ErrorText)$"A search takes {expected}." : (ErrorText)$"'{key}' of '{model.Name}' takes {expected}.", model, key)
    {
    }

    internal FilterValueException(Type model, string key, ErrorText expected, object? value)
        : base($"'{key}' of '{model.Name}' takes {expected}, not {Given(value)}.", model, key)
    {
    }

    /// <summary>Texts are read where they can be, so the type alone would not say what is wrong with one.</summary>
    private static ErrorText Given(object? value) => value switch
    {
        null => "null",
        string => "a text that cannot be read as that",
        _ => (ErrorText)$"a value of type '{TypeText.Of(value.GetType())}'",
    };
}
