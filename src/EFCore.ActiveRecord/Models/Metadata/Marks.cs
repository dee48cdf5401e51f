using System.Reflection;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Models.Metadata;

/// <summary>Which doors a property or method is closed to.</summary>
internal static class Marks
{
    public static bool Has<TMark>(MemberInfo member)
        where TMark : Attribute
        => Attribute.IsDefined(member, typeof(TMark), inherit: true);

    /// <summary>Whether names do not lead to it at all.</summary>
    public static bool IsSecret(MemberInfo member) => Has<SecretAttribute>(member) || Has<SecretAttribute>(TypeOf(member));

    /// <summary>Whether a column is secret, or an object in the row that it belongs to.</summary>
    public static bool IsSecret(IReadOnlyPropertyBase column)
        => (column.PropertyInfo is { } property && IsSecret(property))
            || (column.DeclaringType is IReadOnlyComplexType { ComplexProperty: var part } && IsSecret(part));

    /// <summary>Whether its values are not for others' eyes: they are in nothing that is written.</summary>
    public static bool IsHidden(MemberInfo member)
        => IsSecret(member)
            || Has<NotSerializableAttribute>(member)
            || Has<NotSerializableAttribute>(TypeOf(member))
            || member.GetCustomAttribute<JsonIgnoreAttribute>(true) is { Condition: JsonIgnoreCondition.Always };

    /// <summary>Whether a message may name it to somebody who did not. What is closed in any way is not shown around.</summary>
    public static bool MayBeSuggested(MemberInfo member)
        => !IsHidden(member) && !Has<NotFilterableAttribute>(member) && !Has<NotSortableAttribute>(member);

    /// <summary>The type of its value, or of the values in it.</summary>
    private static Type TypeOf(MemberInfo member)
    {
        var type = member switch
        {
            PropertyInfo property => property.PropertyType,
            MethodInfo method => method.ReturnType,
            FieldInfo field => field.FieldType,
            _ => typeof(object),
        };
        return Nullable.GetUnderlyingType(type)
            ?? (type.IsArray ? type.GetElementType()! : type is { IsGenericType: true, GenericTypeArguments: [var item] } ? item : type);
    }
}
