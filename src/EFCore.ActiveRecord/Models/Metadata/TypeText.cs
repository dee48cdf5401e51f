namespace EFCore.ActiveRecord.Models.Metadata;

/// <summary>Writes a type's name the way C# does.</summary>
internal static class TypeText
{
    public static string Of(Type type)
        => Nullable.GetUnderlyingType(type) is { } underlying ? Of(underlying) + "?"
            : type.IsArray ? Of(type.GetElementType()!) + "[]"
            : type.IsGenericType ? $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GetGenericArguments().Select(Of))}>"
            : Type.GetTypeCode(type) switch
            {
                _ when type.IsEnum => type.Name,
                TypeCode.Boolean => "bool",
                TypeCode.Byte => "byte",
                TypeCode.Int16 => "short",
                TypeCode.Int32 => "int",
                TypeCode.Int64 => "long",
                TypeCode.Single => "float",
                TypeCode.Double => "double",
                TypeCode.Decimal => "decimal",
                TypeCode.String => "string",
                _ => type.Name,
            };
}
