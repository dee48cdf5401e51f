using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Models.Metadata;

/// <summary>Makes what reads a property's value from a record, in the type that the driver takes: so numbers and dates need not be boxed.</summary>
internal static class ColumnGetter
{
    private const string Annotation = "EFCore.ActiveRecord:Getter";

    /// <summary>What reads the value: a function of the record. Made once for each property of a model.</summary>
    /// <returns><see langword="null"/> where a compiled function cannot read it, or its type leaves it open what kind of value it is.</returns>
    public static Delegate? Of(IProperty property) => property.GetOrAddRuntimeAnnotationValue(Annotation, static p => Make(p!), property);

    private static Delegate? Make(IProperty property)
    {
        var converter = property.GetRelationalTypeMapping().Converter;
        if (!MemberGetter.CanRead(property) || converter?.ConvertsNulls == true)
        {
            return null;
        }

        var record = Expression.Parameter(typeof(object), "record");
        var value = Expression.Variable(property.ClrType, "value");
        var body = converter is null ? value : Converted(value, converter.ConvertToProviderExpression);
        return IsClear(body.Type)
            ? Expression.Lambda(Expression.Block([value], Expression.Assign(value, MemberGetter.Read(record, property)), body), record).Compile()
            : null;
    }

    /// <summary>A value that is converted, unless it is null.</summary>
    private static Expression Converted(Expression value, LambdaExpression convert)
    {
        var given = convert.Parameters[0].Type;
        var converted = Expression.Invoke(convert, value.Type == given ? value : Expression.Convert(value, given));
        if (value.Type.IsValueType && Nullable.GetUnderlyingType(value.Type) is null)
        {
            return converted;
        }

        var type = converted.Type.IsValueType && Nullable.GetUnderlyingType(converted.Type) is null ? typeof(Nullable<>).MakeGenericType(converted.Type) : converted.Type;
        return Expression.Condition(
            Expression.Equal(value, Expression.Constant(null, value.Type)),
            Expression.Default(type),
            type == converted.Type ? converted : Expression.Convert(converted, type));
    }

    /// <summary>Whether no value of a type is of another one.</summary>
    private static bool IsClear(Type type) => type.IsValueType || type == typeof(string) || type == typeof(byte[]);
}
