using System.Linq.Expressions;
using System.Reflection;
using EFCore.ActiveRecord.Filtering;
using EFCore.ActiveRecord.Records;

namespace EFCore.ActiveRecord.Rows;

/// <summary>Turns aggregates into LINQ over a group.</summary>
internal static class AggregateBuilder
{
    public static Expression Build<T>(RecordPlan plan, ParameterExpression group, Agg aggregate)
    {
        if (aggregate.Attribute is not { } attribute)
        {
            return Expression.Call(typeof(Enumerable), nameof(Enumerable.Count), [typeof(T)], group);
        }

        var record = Expression.Parameter(typeof(T), "record");
        var value = Operand.Named(plan, record, attribute).Expression;
        return aggregate.Function switch
        {
            AggregateFunction.CountDistinct => CountDistinct<T>(group, record, Paths.Nullable(value)),
            AggregateFunction.Sum => Over<T>(nameof(Enumerable.Sum), group, record, Number(plan, attribute, value)),
            AggregateFunction.Average => Over<T>(nameof(Enumerable.Average), group, record, Number(plan, attribute, value)),
            AggregateFunction.Min => Over<T>(nameof(Enumerable.Min), group, record, Ordered(plan, attribute, value)),
            _ => Over<T>(nameof(Enumerable.Max), group, record, Ordered(plan, attribute, value)),
        };
    }

    private static MethodCallExpression CountDistinct<T>(ParameterExpression group, ParameterExpression record, Expression value)
    {
        var values = Expression.Call(typeof(Enumerable), nameof(Enumerable.Select), [typeof(T), value.Type], group, Expression.Lambda(value, record));
        var item = Expression.Parameter(value.Type, "value");
        var present = Expression.Call(typeof(Enumerable), nameof(Enumerable.Where), [value.Type], values, Expression.Lambda(Expression.Not(Paths.IsNull(item)), item));
        var distinct = Expression.Call(typeof(Enumerable), nameof(Enumerable.Distinct), [value.Type], present);
        return Expression.Call(typeof(Enumerable), nameof(Enumerable.Count), [value.Type], distinct);
    }

    /// <summary>The value as a number that can be added up without overflow: integers as 64 bits.</summary>
    private static Expression Number(RecordPlan plan, string attribute, Expression value)
    {
        var type = Nullable.GetUnderlyingType(value.Type) ?? value.Type;
        if (type.IsEnum || Type.GetTypeCode(type) is < TypeCode.SByte or > TypeCode.Decimal)
        {
            throw new NotAggregatableException(plan.ClrType, attribute, type);
        }

        return type == typeof(double) || type == typeof(decimal) ? Paths.Nullable(value)
            : type == typeof(float) ? Expression.Convert(value, typeof(double?))
            : Expression.Convert(value, typeof(long?));
    }

    /// <summary>The value, if some are less than others: as for filters, not those of bool and Guid, for which PostgreSQL has no MIN.</summary>
    private static Expression Ordered(RecordPlan plan, string attribute, Expression value)
    {
        var type = Nullable.GetUnderlyingType(value.Type) ?? value.Type;
        return type == typeof(bool) || type == typeof(Guid) ? throw new NotAggregatableException(plan.ClrType, attribute, type) : Paths.Nullable(value);
    }

    private static MethodCallExpression Over<T>(string name, ParameterExpression group, ParameterExpression record, Expression value)
        => Expression.Call(Method(name, value.Type).MakeGenericMethod(Method(name, value.Type).GetGenericArguments().Length == 1 ? [typeof(T)] : [typeof(T), value.Type]), group, Expression.Lambda(value, record));

    /// <summary>The overload with a selector of this type, or else the generic one.</summary>
    private static MethodInfo Method(string name, Type type)
        => typeof(Enumerable).GetMethods(BindingFlags.Public | BindingFlags.Static)
            .Where(m => m.Name == name && m.GetParameters() is [_, var selector] && selector.ParameterType.IsGenericType && selector.ParameterType.GetGenericTypeDefinition() == typeof(Func<,>))
            .OrderBy(m => m.GetGenericArguments().Length)
            .First(m => m.GetGenericArguments().Length == 2 || m.GetParameters()[1].ParameterType.GenericTypeArguments[1] == type);
}
