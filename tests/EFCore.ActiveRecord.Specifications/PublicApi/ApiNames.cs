using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace EFCore.ActiveRecord.Specifications;

/// <summary>Writes types, parameters and constraints the way C# does.</summary>
internal static class ApiNames
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(char)] = "char",
        [typeof(decimal)] = "decimal",
        [typeof(double)] = "double",
        [typeof(float)] = "float",
        [typeof(int)] = "int",
        [typeof(long)] = "long",
        [typeof(object)] = "object",
        [typeof(short)] = "short",
        [typeof(string)] = "string",
        [typeof(void)] = "void",
    };

    /// <param name="names">What generic parameters are called, where they have no name of their own.</param>
    public static string Of(Type type, Nullability marks, IReadOnlyDictionary<string, string>? names = null)
    {
        if (type.IsByRef)
        {
            return Of(type.GetElementType()!, marks, names);
        }

        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return Of(underlying, marks, names) + "?";
        }

        string mark = !type.IsValueType && marks.Next() ? "?" : "";
        if (type.IsArray)
        {
            return Of(type.GetElementType()!, marks, names) + "[]" + mark;
        }

        if (type.IsGenericParameter)
        {
            return (names?.GetValueOrDefault(type.Name) ?? type.Name) + mark;
        }

        if (!type.IsGenericType)
        {
            return (Keywords.GetValueOrDefault(type) ?? Nested(type)) + mark;
        }

        if (type.IsValueType)
        {
            marks.Skip();
        }

        string[] arguments = [.. type.GetGenericArguments().Select(a => Of(a, marks, names))];
        return type.IsAssignableTo(typeof(ITuple)) && type.IsValueType
            ? $"({string.Join(", ", arguments)}){mark}"
            : $"{Nested(type)}<{string.Join(", ", arguments)}>{mark}";
    }

    public static string Parameters(IEnumerable<ParameterInfo> parameters, IReadOnlyDictionary<string, string>? names = null)
        => string.Join(", ", parameters.Select(p => Parameter(p, names)));

    public static string Parameter(ParameterInfo parameter, IReadOnlyDictionary<string, string>? names = null)
    {
        string how = parameter.IsOut ? "out "
            : parameter.ParameterType.IsByRef ? "ref "
            : parameter.IsDefined(typeof(ParamArrayAttribute)) || parameter.IsDefined(typeof(ParamCollectionAttribute)) ? "params "
            : "";
        string type = Of(parameter.ParameterType, Nullability.Of(parameter, parameter.Member), names);
        return $"{how}{type} {parameter.Name}{(parameter.HasDefaultValue ? " = " + Value(parameter.RawDefaultValue, parameter.ParameterType) : "")}";
    }

    /// <summary>The type parameters in angle brackets; nothing where there are none.</summary>
    public static string Generic(IEnumerable<Type> parameters)
    {
        string[] names = [.. parameters.Select(p => p.Name)];
        return names.Length == 0 ? "" : $"<{string.Join(", ", names)}>";
    }

    public static string Constraints(IEnumerable<Type> parameters, MemberInfo? owner, IReadOnlyDictionary<string, string>? names = null)
        => string.Concat(parameters.Select(p => Constraint(p, owner, names)));

    public static string Value(object? value, Type type) => value switch
    {
        null => type.IsValueType && Nullable.GetUnderlyingType(type) is null ? "default" : "null",
        bool flag => flag ? "true" : "false",
        string text => $"\"{text}\"",
        _ when type.IsEnum => $"{type.Name}.{Enum.ToObject(type, value)}",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string Constraint(Type parameter, MemberInfo? owner, IReadOnlyDictionary<string, string>? names)
    {
        GenericParameterAttributes flags = parameter.GenericParameterAttributes;
        bool isStruct = flags.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint);
        List<string> parts = [];
        if (flags.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint))
        {
            parts.Add(Nullability.Of(parameter, owner).Next() ? "class?" : "class");
        }
        else if (isStruct)
        {
            parts.Add("struct");
        }

        parts.AddRange(parameter.GetGenericParameterConstraints().Where(c => c != typeof(ValueType)).Select(c => Of(c, Nullability.Of(c, null), names)));
        if (flags.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint) && !isStruct)
        {
            parts.Add("new()");
        }

        return parts.Count == 0 ? "" : $" where {names?.GetValueOrDefault(parameter.Name) ?? parameter.Name} : {string.Join(", ", parts)}";
    }

    private static string Nested(Type type)
    {
        string name = type.Name.Split('`')[0];
        return type.DeclaringType is { } outer ? $"{Nested(outer)}.{name}" : name;
    }
}
