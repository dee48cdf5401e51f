using System.Linq.Expressions;
using System.Reflection;
using EFCore.ActiveRecord.Models.Metadata;

namespace EFCore.ActiveRecord.Querying.Names;

/// <summary>Comparisons by less and greater, as expressions.</summary>
internal static class Ordering
{
    private static readonly MethodInfo StringCompare = typeof(string).GetMethod(nameof(string.Compare), [typeof(string), typeof(string)])!;
    private static readonly MethodInfo InDatabase = typeof(Ordering).GetMethod(nameof(ByDatabase), BindingFlags.NonPublic | BindingFlags.Static)!;

    /// <summary>Whether C# has a less and a greater for values of a type.</summary>
    public static bool IsKnown(Type type)
        => type.IsEnum || type == typeof(string) || (type.IsPrimitive && type != typeof(bool))
            || type.GetMethod("op_GreaterThan", BindingFlags.Public | BindingFlags.Static, [type, type]) is not null;

    /// <summary>Compares a value with another of its type, or of its type and nullable.</summary>
    /// <param name="comparison">Which is to be the greater one.</param>
    /// <param name="left">The value.</param>
    /// <param name="right">The other.</param>
    public static Expression Compare(ExpressionType comparison, Expression left, Expression right)
    {
        var type = Nullable.GetUnderlyingType(left.Type) ?? left.Type;
        return type == typeof(string) ? Expression.MakeBinary(comparison, Expression.Call(StringCompare, left, right), Expression.Constant(0))
            : type.IsEnum ? Expression.MakeBinary(comparison, AsNumber(left, Enum.GetUnderlyingType(type)), AsNumber(right, Enum.GetUnderlyingType(type)))
            : type == typeof(char) ? Expression.MakeBinary(comparison, AsNumber(left, typeof(int)), AsNumber(right, typeof(int)))
            : IsKnown(type) ? Expression.MakeBinary(comparison, left, right)
            : Expression.MakeBinary(comparison, left, right, liftToNull: false, InDatabase.MakeGenericMethod(type));
    }

    /// <summary>Compares two values of a type for equality; also of a type without an <c>==</c> of its own.</summary>
    public static Expression Equal(Expression left, Expression right) => Equality(ExpressionType.Equal, left, right);

    /// <inheritdoc cref="Equal"/>
    public static Expression NotEqual(Expression left, Expression right) => Equality(ExpressionType.NotEqual, left, right);

    private static BinaryExpression Equality(ExpressionType comparison, Expression left, Expression right)
    {
        var type = Nullable.GetUnderlyingType(left.Type) ?? left.Type;
        return type is { IsValueType: true, IsPrimitive: false, IsEnum: false } && type.GetMethod("op_Equality", [type, type]) is null
            ? Expression.MakeBinary(comparison, left, right, liftToNull: false, InDatabase.MakeGenericMethod(type))
            : Expression.MakeBinary(comparison, left, right);
    }

    private static Expression AsNumber(Expression value, Type number)
        => Expression.Convert(value, value.Type.IsValueType && Nullable.GetUnderlyingType(value.Type) is null ? number : typeof(Nullable<>).MakeGenericType(number));

    /// <summary>Stands for the comparison of values that only the database has an order for. EF Core reads the operator alone.</summary>
    private static bool ByDatabase<T>(T left, T right) => throw new NotSupportedException($"'{TypeText.Of(typeof(T))}' has no order in C#.");
}
