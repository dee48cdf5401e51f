using System.Reflection;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Records;

/// <summary>One attribute of a class: its property, and what the database's model says of it where there is one.</summary>
internal sealed class RecordAttribute(PropertyInfo property, IReadOnlyPropertyBase? member)
{
    public PropertyInfo Property { get; } = property;

    /// <summary>The column or relation; <see langword="null"/> for a property that is not mapped, or without a database.</summary>
    public IReadOnlyPropertyBase? Member { get; } = member;

    /// <summary>The name in snake_case, as dictionaries and messages write it.</summary>
    public string Name { get; } = SnakeCase.Of(property.Name);

    public bool IsSettable { get; } = property.SetMethod is { IsPublic: true } && !property.IsDefined(typeof(NotSettableAttribute), true);

    public bool IsScalar { get; } = member is IReadOnlyProperty
        || (member is null && (property.PropertyType.IsValueType || property.PropertyType == typeof(string) || property.PropertyType == typeof(byte[])));

    public ReprAttribute? Repr { get; } = property.GetCustomAttribute<ReprAttribute>();

    /// <exception cref="NotSettableException"/>
    /// <exception cref="AttributeValueException"/>
    public object? Convert(Type model, string asGiven, object? value)
    {
        if (!IsSettable)
        {
            throw new NotSettableException(model, asGiven);
        }

        return ValueConversion.TryConvert(value, Property.PropertyType, out var converted)
            ? converted
            : throw new AttributeValueException(model, asGiven, Property.PropertyType, value);
    }
}
