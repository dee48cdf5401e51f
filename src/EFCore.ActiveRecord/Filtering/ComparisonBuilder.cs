using System.Collections;
using System.Linq.Expressions;
using System.Reflection;
using EFCore.ActiveRecord.Databases;
using EFCore.ActiveRecord.Queries;
using EFCore.ActiveRecord.Records;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Filtering;

/// <summary>Compares one attribute with a value. What is not comparable ends here, before any SQL.</summary>
internal sealed class ComparisonBuilder(DatabaseProvider provider)
{
    private static readonly MethodInfo Like = typeof(DbFunctionsExtensions).GetMethod(nameof(DbFunctionsExtensions.Like), [typeof(DbFunctions), typeof(string), typeof(string)])!;
    private static readonly MethodInfo StringCompare = typeof(string).GetMethod(nameof(string.Compare), [typeof(string), typeof(string)])!;

    private int _listed;

    /// <param name="condition">The condition.</param>
    /// <param name="owner">What has the attribute.</param>
    /// <param name="optional">Whether there may be no owner.</param>
    /// <param name="negated">Whether a Not stands around it, so that "unknown" must be false and not null.</param>
    public Expression Build(ResolvedCondition condition, Expression owner, bool optional, bool negated)
    {
        if (condition.Path.Member is INavigationBase relation)
        {
            return RelationComparison.Build(condition, owner, relation, this);
        }

        if (condition.Path.TakesArguments)
        {
            return HybridComparison.Build(condition, owner, optional);
        }

        var column = condition.Path.Read(owner, optional);
        var nullable = optional || condition.Path.IsNullable;
        if (condition.Operator.Part != DatePart.None)
        {
            (column, nullable) = PartOf(condition, column, nullable);
        }

        var operand = nullable ? Paths.Nullable(column) : column;
        var comparison = Compare(condition, operand);
        // The others have C#'s null semantics already: a null equals a null, also one in a list.
        var needsGuard = negated && nullable && condition.Operator.Comparison is not (Comparison.Equal or Comparison.NotEqual or Comparison.IsNull or Comparison.In or Comparison.NotIn);
        return needsGuard ? Expression.AndAlso(Expression.Not(Paths.IsNull(operand)), comparison) : comparison;
    }

    public static bool IsTrue(object? value) => value is true || (value is string text && (text == "1" || (bool.TryParse(text, out var parsed) && parsed)));

    private Expression Compare(ResolvedCondition condition, Expression operand) => condition.Operator.Comparison switch
    {
        Comparison.IsNull => IsNull(condition, operand),
        Comparison.Equal => condition.Value is null ? NullTest(operand) : Expression.Equal(operand, Value(condition, operand)),
        Comparison.NotEqual => condition.Value is null ? Expression.Not(NullTest(operand)) : Expression.NotEqual(operand, Value(condition, operand)),
        Comparison.Greater => Ordered(condition, operand, ExpressionType.GreaterThan, condition.Value),
        Comparison.GreaterOrEqual => Ordered(condition, operand, ExpressionType.GreaterThanOrEqual, condition.Value),
        Comparison.Less => Ordered(condition, operand, ExpressionType.LessThan, condition.Value),
        Comparison.LessOrEqual => Ordered(condition, operand, ExpressionType.LessThanOrEqual, condition.Value),
        Comparison.In => IsAmong(condition, operand),
        Comparison.NotIn => Expression.Not(IsAmong(condition, operand)),
        Comparison.Between => Between(condition, operand),
        _ => Matches(condition, operand),
    };

    private static Expression IsNull(ResolvedCondition condition, Expression operand)
    {
        if (!ValueConversion.TryConvert(condition.Value, typeof(bool), out var wanted))
        {
            throw new FilterValueException(condition.Model, condition.Key, "'true' or 'false'", condition.Value);
        }

        var isNull = NullTest(operand);
        return (bool)wanted! ? isNull : Expression.Not(isNull);
    }

    /// <summary>A column that cannot be null never is; EF Core would compare it all the same.</summary>
    private static Expression NullTest(Expression operand)
        => operand.Type.IsValueType && Nullable.GetUnderlyingType(operand.Type) is null ? Expression.Constant(false) : Paths.IsNull(operand);

    private Expression Ordered(ResolvedCondition condition, Expression operand, ExpressionType comparison, object? value)
    {
        var type = Nullable.GetUnderlyingType(operand.Type) ?? operand.Type;
        if (type == typeof(bool) || type == typeof(Guid) || (!type.IsValueType && type != typeof(string)))
        {
            throw new UnknownOperatorException(condition.Model, condition.Key, condition.OperatorName, type);
        }

        if (type == typeof(string))
        {
            return Expression.MakeBinary(comparison, Expression.Call(StringCompare, operand, Value(condition, operand, value)), Expression.Constant(0));
        }

        var right = Value(condition, operand, value);
        return type.IsEnum
            ? Expression.MakeBinary(comparison, AsNumber(operand, type), AsNumber(right, type))
            : Expression.MakeBinary(comparison, operand, right);
    }

    private static Expression AsNumber(Expression operand, Type enumType)
    {
        var number = Enum.GetUnderlyingType(enumType);
        return Expression.Convert(operand, operand.Type == enumType ? number : typeof(Nullable<>).MakeGenericType(number));
    }

    private Expression Between(ResolvedCondition condition, Expression operand)
    {
        var bounds = Items(condition);
        if (bounds.Count != 2)
        {
            throw new FilterValueException(condition.Model, condition.Key, "two values, the least and the greatest", condition.Value);
        }

        return Expression.AndAlso(
            Ordered(condition, operand, ExpressionType.GreaterThanOrEqual, bounds[0]),
            Ordered(condition, operand, ExpressionType.LessThanOrEqual, bounds[1]));
    }

    private Expression IsAmong(ResolvedCondition condition, Expression operand)
    {
        var items = Items(condition);
        var values = Array.CreateInstance(operand.Type, items.Count);
        for (var i = 0; i < items.Count; i++)
        {
            values.SetValue(Convert(condition, operand.Type, items[i]), i);
        }

        return Expression.Call(typeof(Enumerable), nameof(Enumerable.Contains), [operand.Type], Captured.Value(values.GetType(), values), operand);
    }

    /// <summary>The values of a list; all lists of a filter together hold no more than the database takes.</summary>
    public List<object?> Items(ResolvedCondition condition, string expected = "a list of values")
    {
        if (condition.Value is string || condition.Value is not IEnumerable list)
        {
            throw new FilterValueException(condition.Model, condition.Key, expected, condition.Value);
        }

        List<object?> items = [];
        foreach (var item in list)
        {
            items.Add(item);
            if (++_listed > provider.MaxListedValues)
            {
                throw new FilterLimitException(condition.Model, condition.Key, $"The lists of a filter hold at most {provider.MaxListedValues} values on this database.");
            }
        }

        return items;
    }

    /// <exception cref="FilterValueException">No text of the database can be the same.</exception>
    public static void RequireStorable(Type model, string key, string text, DatabaseProvider provider)
    {
        if (!provider.CanHold(text))
        {
            throw new FilterValueException(model, key, "a text without the character U+0000 and without half a surrogate pair, as the database holds no other");
        }
    }

    private Expression Matches(ResolvedCondition condition, Expression operand)
    {
        if (operand.Type != typeof(string))
        {
            throw new UnknownOperatorException(condition.Model, condition.Key, condition.OperatorName, operand.Type);
        }

        if (condition.Value is not string text)
        {
            throw new FilterValueException(condition.Model, condition.Key, "a text", condition.Value);
        }

        RequireStorable(condition.Model, condition.Key, text, provider);
        return condition.Operator.Comparison switch
        {
            Comparison.Like => Expression.Call(Like, Expression.Constant(EF.Functions), operand, Captured.Value(typeof(string), text)),
            Comparison.ILike => provider.LikeIgnoringCase(operand, Captured.Value(typeof(string), text), escape: null),
            Comparison.StartsWith => provider.StartsWith(operand, text),
            Comparison.EndsWith => provider.EndsWith(operand, text),
            Comparison.Contains => Literal(nameof(string.Contains)),
            Comparison.IStartsWith => IgnoringCase(LikePattern.Escape(text) + "%"),
            Comparison.IEndsWith => IgnoringCase("%" + LikePattern.Escape(text)),
            _ => IgnoringCase("%" + LikePattern.Escape(text) + "%"),
        };

        Expression Literal(string method) => Expression.Call(operand, typeof(string).GetMethod(method, [typeof(string)])!, Captured.Value(typeof(string), text));

        Expression IgnoringCase(string pattern) => provider.LikeIgnoringCase(operand, Captured.Value(typeof(string), pattern), LikePattern.EscapeCharacter);
    }

    private static (Expression Part, bool Nullable) PartOf(ResolvedCondition condition, Expression column, bool nullable)
    {
        var type = Nullable.GetUnderlyingType(column.Type) ?? column.Type;
        var part = type == typeof(DateTime) || type == typeof(DateTimeOffset) || type == typeof(DateOnly) || type == typeof(TimeOnly)
            ? type.GetProperty(condition.Operator.Part.ToString())
            : null;
        if (part is null)
        {
            throw new UnknownOperatorException(condition.Model, condition.Key, condition.OperatorName, type);
        }

        var value = column.Type == type ? column : Expression.Property(column, nameof(Nullable<>.Value));
        Expression number = Expression.Property(value, part);
        return (nullable ? Paths.Nullable(number) : number, nullable);
    }

    private Expression Value(ResolvedCondition condition, Expression operand) => Value(condition, operand, condition.Value);

    private Expression Value(ResolvedCondition condition, Expression operand, object? value)
        => value is null
            ? throw new FilterValueException(condition.Model, condition.Key, $"a value of type '{TypeText.Of(Nullable.GetUnderlyingType(operand.Type) ?? operand.Type)}'", null)
            : Captured.Value(operand.Type, Convert(condition, operand.Type, value));

    private object? Convert(ResolvedCondition condition, Type type, object? value)
    {
        if (!ValueConversion.TryConvert(value, type, out var converted))
        {
            throw new FilterValueException(condition.Model, condition.Key, $"a value of type '{TypeText.Of(Nullable.GetUnderlyingType(type) ?? type)}'", value);
        }

        if (converted is string text)
        {
            RequireStorable(condition.Model, condition.Key, text, provider);
        }

        return provider.ForColumn(converted, condition.Path.Member as IProperty);
    }
}
