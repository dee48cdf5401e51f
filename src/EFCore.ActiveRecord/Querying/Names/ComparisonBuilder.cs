using System.Collections;
using System.Linq.Expressions;
using System.Reflection;
using EFCore.ActiveRecord.Models.Hybrids;
using EFCore.ActiveRecord.Models.Metadata;
using EFCore.ActiveRecord.Models.Values;
using EFCore.ActiveRecord.Providers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Querying.Names;

/// <summary>Compares one attribute with a value. What is not comparable ends here, before any SQL.</summary>
internal sealed class ComparisonBuilder(DatabaseProvider provider)
{
    private static readonly MethodInfo Like = typeof(DbFunctionsExtensions).GetMethod(nameof(DbFunctionsExtensions.Like), [typeof(DbFunctions), typeof(string), typeof(string)])!;

    /// <param name="condition">The condition.</param>
    /// <param name="owner">What has the attribute.</param>
    /// <param name="optional">Whether there may be no owner.</param>
    /// <param name="negated">Whether a Not stands around it, so that "unknown" must be false and not null.</param>
    public Expression Build(ResolvedCondition condition, Expression owner, bool optional, bool negated)
    {
        if (condition.Path.Member is INavigationBase relation)
        {
            return RelationComparison.Build(condition, owner, relation);
        }

        if (condition.Path.TakesArguments)
        {
            return HybridComparison.Build(condition, owner, optional, provider);
        }

        var column = condition.Path.Read(owner, optional);
        var nullable = optional || condition.Path.IsNullable;
        if (condition.Operator.Part != DatePart.None)
        {
            column = DateParts.Of(column, condition.Operator.Part)
                ?? throw new UnknownOperatorException(condition.Model, condition.Key, condition.OperatorName, Nullable.GetUnderlyingType(column.Type) ?? column.Type);
        }

        var operand = nullable ? Paths.Nullable(column) : column;
        var comparison = Compare(condition, operand);
        // The others have C#'s null semantics already: a null equals a null, also one in a list.
        var needsGuard = negated && nullable && condition.Operator.Comparison is not (Comparison.Equal or Comparison.NotEqual or Comparison.IsNull or Comparison.In or Comparison.NotIn);
        return needsGuard ? Expression.AndAlso(Expression.Not(Paths.IsNull(operand)), comparison) : comparison;
    }

    private Expression Compare(ResolvedCondition condition, Expression operand) => condition.Operator.Comparison switch
    {
        Comparison.IsNull => IsNull(condition, operand),
        Comparison.Equal => condition.Kind == ValueKind.Null ? NullTest(operand) : Ordering.Equal(operand, Value(condition, operand.Type, Whole)),
        Comparison.NotEqual => condition.Kind == ValueKind.Null ? Expression.Not(NullTest(operand)) : Ordering.NotEqual(operand, Value(condition, operand.Type, Whole)),
        Comparison.Greater => Ordered(condition, operand, ExpressionType.GreaterThan, Whole),
        Comparison.GreaterOrEqual => Ordered(condition, operand, ExpressionType.GreaterThanOrEqual, Whole),
        Comparison.Less => Ordered(condition, operand, ExpressionType.LessThan, Whole),
        Comparison.LessOrEqual => Ordered(condition, operand, ExpressionType.LessThanOrEqual, Whole),
        Comparison.In => IsAmong(condition, operand),
        Comparison.NotIn => Expression.Not(IsAmong(condition, operand)),
        Comparison.Between => Between(condition, operand),
        _ => Matches(condition, operand),
    };

    private static Expression IsNull(ResolvedCondition condition, Expression operand)
    {
        var isNull = NullTest(operand);
        return WantsNull(condition) ? isNull : Expression.Not(isNull);
    }

    /// <summary>What <c>isnull</c> was given.</summary>
    /// <exception cref="FilterValueException">Neither true nor false.</exception>
    public static bool WantsNull(ResolvedCondition condition) => condition.Kind switch
    {
        ValueKind.True => true,
        ValueKind.False => false,
        _ => throw condition.Unfit("'true' or 'false'", condition.FixedValue()),
    };

    /// <summary>A column that cannot be null never is; EF Core would compare it all the same.</summary>
    private static Expression NullTest(Expression operand)
        => operand.Type.IsValueType && Nullable.GetUnderlyingType(operand.Type) is null ? Expression.Constant(false) : Paths.IsNull(operand);

    private Expression Ordered(ResolvedCondition condition, Expression operand, ExpressionType comparison, Func<ResolvedCondition, object?, object?> pick)
    {
        var type = Nullable.GetUnderlyingType(operand.Type) ?? operand.Type;
        var order = EnumOrder.Of(operand, condition.Path.Model);
        if (type == typeof(Guid) || !Ordering.IsKnown(type) || order is { IsKnown: false } || !provider.CanOrder(condition.Path.StoredAs(type)))
        {
            throw new UnknownOperatorException(condition.Model, condition.Key, condition.OperatorName, type);
        }

        return order is null
            ? Ordering.Compare(comparison, operand, Value(condition, operand.Type, pick))
            : Ordering.Compare(comparison, order.Number(operand), Value(condition, operand.Type, pick, EnumOrder.NumberType, EnumOrder.NumberOf));
    }

    private Expression Between(ResolvedCondition condition, Expression operand)
        => Expression.AndAlso(
            Ordered(condition, operand, ExpressionType.GreaterThanOrEqual, static (c, v) => Bounds(c, v)[0]),
            Ordered(condition, operand, ExpressionType.LessThanOrEqual, static (c, v) => Bounds(c, v)[1]));

    private static List<object?> Bounds(ResolvedCondition condition, object? value)
        => Items(condition, value).ToList() is { Count: 2 } bounds ? bounds : throw condition.Unfit("two values, the least and the greatest", value);

    private Expression IsAmong(ResolvedCondition condition, Expression operand)
    {
        var type = operand.Type;
        var values = condition.Value(type.MakeArrayType(), given =>
        {
            List<object?> items = [.. Items(condition, given)];
            var converted = Array.CreateInstance(type, items.Count);
            for (var i = 0; i < items.Count; i++)
            {
                converted.SetValue(Convert(condition, type, items[i]), i);
            }

            return converted;
        });
        return Expression.Call(typeof(Enumerable), nameof(Enumerable.Contains), [type], values, operand);
    }

    private static IEnumerable<object?> Items(ResolvedCondition condition, object? value)
        => value is IEnumerable items and not string ? items.Cast<object?>() : throw condition.Unfit("a list of values", value);

    private Expression Matches(ResolvedCondition condition, Expression operand)
    {
        if (operand.Type != typeof(string))
        {
            throw new UnknownOperatorException(condition.Model, condition.Key, condition.OperatorName, operand.Type);
        }

        return condition.Operator.Comparison switch
        {
            Comparison.Like => Expression.Call(Like, Expression.Constant(EF.Functions), ForPatterns(), Text(t => t)),
            Comparison.ILike => provider.LikeIgnoringCase(ForPatterns(), Text(t => t), escape: null),
            Comparison.StartsWith => provider.StartsWith(operand, condition.Text),
            Comparison.EndsWith => provider.EndsWith(operand, condition.Text),
            Comparison.Contains => provider.Contains(operand, condition.Text),
            Comparison.IStartsWith => IgnoringCase(t => LikePattern.Escape(t) + "%"),
            Comparison.IEndsWith => IgnoringCase(t => "%" + LikePattern.Escape(t)),
            _ => IgnoringCase(t => "%" + LikePattern.Escape(t) + "%"),
        };

        Expression Text(Func<string, string> read) => condition.Text.As(read);

        Expression ForPatterns() => provider.ForPatterns(operand, condition.Path.Column);

        Expression IgnoringCase(Func<string, string> pattern) => provider.LikeIgnoringCase(ForPatterns(), Text(pattern), LikePattern.EscapeCharacter);
    }

    private static object? Whole(ResolvedCondition condition, object? value) => value;

    private Expression Value(ResolvedCondition condition, Type type, Func<ResolvedCondition, object?, object?> pick)
        => Value(condition, type, pick, type, static value => value);

    private Expression Value(ResolvedCondition condition, Type type, Func<ResolvedCondition, object?, object?> pick, Type passed, Func<object, object> pass)
        => condition.Value(passed, given => pick(condition, given) is { } value ? pass(Convert(condition, type, value)!) : throw condition.Unfit(Expected(type), null));

    private object? Convert(ResolvedCondition condition, Type type, object? value)
        => ValueConversion.TryConvert(value, type, out var converted) && provider.CanHold(converted)
            ? provider.ForColumn(converted, condition.Path.Column)
            : throw condition.Unfit(Expected(type), value);

    private static string Expected(Type type) => $"a value of type '{TypeText.Of(Nullable.GetUnderlyingType(type) ?? type)}'";
}
