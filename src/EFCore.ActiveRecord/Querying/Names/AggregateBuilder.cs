using System.Linq.Expressions;
using System.Reflection;
using EFCore.ActiveRecord.Models.Hybrids;
using EFCore.ActiveRecord.Models.Metadata;
using EFCore.ActiveRecord.Querying.Execution;

namespace EFCore.ActiveRecord.Querying.Names;

/// <summary>Turns aggregates into LINQ over a group.</summary>
internal static class AggregateBuilder
{
    public static Expression Build<T>(QueryModel source, ParameterExpression group, Agg aggregate)
    {
        if (aggregate.Attribute is not { } attribute)
        {
            return Expression.Call(typeof(Enumerable), nameof(Enumerable.Count), [typeof(T)], group);
        }

        var record = Expression.Parameter(typeof(T), "record");
        var plan = source.Plan;
        var value = Operand.Grouped(plan, record, attribute).Expression;
        return aggregate.Function switch
        {
            AggregateFunction.CountDistinct => CountDistinct<T>(group, record, Paths.Nullable(value)),
            AggregateFunction.Sum => Over<T>(nameof(Enumerable.Sum), group, record, Number(plan, attribute, value)),
            AggregateFunction.Average => Over<T>(nameof(Enumerable.Average), group, record, Number(plan, attribute, value)),
            AggregateFunction.Min => End<T>(nameof(Enumerable.Min), group, record, source, attribute, value),
            _ => End<T>(nameof(Enumerable.Max), group, record, source, attribute, value),
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

    /// <summary>The value as a number that can be added up without overflow: integers as 64 bits with a sign.</summary>
    private static Expression Number(RecordPlan plan, string attribute, Expression value)
    {
        var type = Nullable.GetUnderlyingType(value.Type) ?? value.Type;
        if (type.IsEnum || Type.GetTypeCode(type) is < TypeCode.SByte or > TypeCode.Decimal)
        {
            throw new NotAggregatableException(plan.ClrType, attribute, type);
        }

        return type == typeof(double) || type == typeof(decimal) ? Paths.Nullable(value)
            : type == typeof(float) ? Expression.Convert(value, typeof(double?))
            : type == typeof(ulong) ? Expression.Convert(value, typeof(decimal?))
            : Expression.Convert(value, typeof(long?));
    }

    /// <summary>The least value or the greatest, of a type where some are less than others: as for filters, not those of bool and Guid, for which PostgreSQL has no MIN.</summary>
    private static Expression End<T>(string name, ParameterExpression group, ParameterExpression record, QueryModel source, string attribute, Expression value)
    {
        var type = Nullable.GetUnderlyingType(value.Type) ?? value.Type;
        var order = EnumOrder.Of(value, source.Plan.EntityType.Model);
        return type == typeof(bool) || type == typeof(Guid) || order is { IsKnown: false } || !SortBuilder.CanOrder(source, attribute, type)
            ? throw new NotAggregatableException(source.Plan.ClrType, attribute, type)
            : order is null ? Over<T>(name, group, record, Paths.Nullable(value))
            : Expression.Convert(Over<T>(name, group, record, order.Number(value)), Paths.Nullable(value).Type);
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
