using System.Globalization;
using System.Linq.Expressions;
using EFCore.ActiveRecord.Models.Metadata;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace EFCore.ActiveRecord.Models.Hybrids;

/// <summary>
/// The order of an enum whose column keeps something else than its numbers, names for instance, which the database would order by their letters.
/// Each value is put in the place that it has in C#.
/// </summary>
internal sealed class EnumOrder
{
    private readonly Type _type;
    private readonly bool _readsNumbers;

    private EnumOrder(Type type, bool readsNumbers) => (_type, _readsNumbers) = (type, readsNumbers);

    /// <summary>The type of the numbers.</summary>
    public static Type NumberType => typeof(long?);

    /// <summary>Whether there is an order: flags have too many values to list.</summary>
    public bool IsKnown => !_type.IsDefined(typeof(FlagsAttribute), inherit: false) && Enum.GetUnderlyingType(_type) != typeof(ulong);

    /// <summary>How an enum is put in order.</summary>
    /// <param name="value">The enum.</param>
    /// <param name="model">The model that the columns belong to.</param>
    /// <returns><see langword="null"/> where the database orders it as C# does, or it is no enum.</returns>
    public static EnumOrder? Of(Expression value, IModel model)
    {
        var type = Nullable.GetUnderlyingType(value.Type) ?? value.Type;
        if (!type.IsEnum)
        {
            return null;
        }

        var converters = MappedColumns.In(value, model)
            .Where(c => (Nullable.GetUnderlyingType(c.ClrType) ?? c.ClrType) == type)
            .Select(c => c.GetTypeMapping().Converter)
            .Where(c => c is not null && !IsKind(c, typeof(EnumToNumberConverter<,>)))
            .ToList();
        return converters.Count == 0 ? null : new EnumOrder(type, converters.TrueForAll(c => IsKind(c!, typeof(EnumToStringConverter<>))));
    }

    /// <summary>The number of an enum's value.</summary>
    public static object NumberOf(object value) => Convert.ToInt64(value, CultureInfo.InvariantCulture);

    /// <summary>An enum as its number; NULL for NULL.</summary>
    public Expression Number(Expression value)
    {
        Expression otherwise = _readsNumbers
            ? Cast(Cast(value, typeof(string)), NumberType)
            : Expression.Constant(null, NumberType);
        return Enum.GetValues(_type).Cast<object>().Distinct().Reverse().Aggregate(
            otherwise,
            (rest, member) => Expression.Condition(
                Expression.Equal(value, Expression.Convert(Expression.Constant(member), value.Type)),
                Expression.Constant(NumberOf(member), NumberType),
                rest));
    }

    /// <summary>A CAST of what is in the column: C# allows it by way of an object only.</summary>
    private static UnaryExpression Cast(Expression value, Type type) => Expression.Convert(Expression.Convert(value, typeof(object)), type);

    /// <summary>A comparison of enums by less or greater, by their numbers; all others as they are.</summary>
    /// <exception cref="NotSupportedException">It is of flags that are not kept as numbers.</exception>
    public static Expression InCSharp(BinaryExpression comparison, IModel model)
    {
        if (comparison.NodeType is not (ExpressionType.GreaterThan or ExpressionType.GreaterThanOrEqual or ExpressionType.LessThan or ExpressionType.LessThanOrEqual))
        {
            return comparison;
        }

        var (left, right) = (Numbered(comparison.Left, model), Numbered(comparison.Right, model));
        return left is null && right is null ? comparison
            : Expression.MakeBinary(comparison.NodeType, left ?? Expression.Convert(comparison.Left, NumberType), right ?? Expression.Convert(comparison.Right, NumberType));
    }

    /// <summary>The number of an enum that C# takes for one, where the column keeps something else.</summary>
    private static Expression? Numbered(Expression side, IModel model)
        => side is not UnaryExpression { NodeType: ExpressionType.Convert, Operand: var value } || Of(value, model) is not { } order ? null
            : order.IsKnown ? order.Number(value)
            : throw new NotSupportedException($"Values of '{TypeText.Of(value.Type)}' are flags and not kept as numbers, so the database cannot put '{value}' in order. Compare for equality, or keep them as numbers.");

    private static bool IsKind(ValueConverter converter, Type kind)
    {
        for (var type = converter.GetType(); type is not null; type = type.BaseType)
        {
            if (type.IsGenericType && type.GetGenericTypeDefinition() == kind)
            {
                return true;
            }
        }

        return false;
    }
}
