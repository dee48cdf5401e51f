using System.Linq.Expressions;
using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Querying.Names;

/// <summary>Expressions for relations and columns.</summary>
internal static class Paths
{
    private static readonly MethodInfo PropertyMethod = typeof(EF).GetMethod(nameof(EF.Property))!;

    public static Expression Follow(Expression record, IEnumerable<INavigationBase> relations) => relations.Aggregate(record, Member);

    /// <summary>A column or relation: by its C# property, or by name where it has none.</summary>
    public static Expression Member(Expression owner, IReadOnlyPropertyBase member)
        => member.PropertyInfo is { } property && property.DeclaringType!.IsAssignableFrom(owner.Type)
            ? Expression.Property(owner, property)
            : Expression.Call(PropertyMethod.MakeGenericMethod(member.ClrType), owner, Expression.Constant(member.Name));

    /// <summary>Whether a collection has an element, or one that fits.</summary>
    public static Expression Any(Expression collection, ParameterExpression element, Expression? fits)
        => fits is null
            ? Expression.Call(typeof(Enumerable), nameof(Enumerable.Any), [element.Type], collection)
            : Expression.Call(typeof(Enumerable), nameof(Enumerable.Any), [element.Type], collection, Expression.Lambda(fits, element));

    public static Expression IsNull(Expression operand)
        => Expression.Equal(operand, Expression.Constant(null, operand.Type));

    /// <summary>The operand with a type that can be null.</summary>
    public static Expression Nullable(Expression operand)
        => operand.Type.IsValueType && System.Nullable.GetUnderlyingType(operand.Type) is null
            ? Expression.Convert(operand, typeof(Nullable<>).MakeGenericType(operand.Type))
            : operand;
}
