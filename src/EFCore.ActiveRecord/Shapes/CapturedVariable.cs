using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Linq.Expressions;
using System.Reflection;

namespace EFCore.ActiveRecord.Shapes;

/// <summary>A variable, field or property of the program that a lambda uses. It is read when the query runs, as LINQ does.</summary>
internal sealed class CapturedVariable(MemberExpression expression)
{
    public MemberExpression Expression => expression;

    /// <exception cref="InvalidOperationException">Something on the way to it is null.</exception>
    public object? Value
        => TryRead(expression, out var value) ? value
            : throw new InvalidOperationException($"The query uses '{expression}', but there is no value: something in front of it is null.");

    /// <summary>Whether it is a query or an expression at the moment, whatever its type says: these become part of the query.</summary>
    public bool HoldsQuery => IsQuery(expression.Type) || (MayHoldQuery(expression.Type) && TryRead(expression, out var value) && value is not null && IsQuery(value.GetType()));

    /// <summary>Whether a variable of a type may hold a query.</summary>
    public static bool MayHoldQuery(Type type)
        => typeof(IQueryable).IsAssignableFrom(type) || type == typeof(object) || type == typeof(IEnumerable)
            || (type.IsInterface && type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IEnumerable<>));

    /// <summary>Whether an expression is such a variable: members of an object that C# has put into the lambda.</summary>
    public static bool Is([NotNullWhen(true)] Expression? expression)
    {
        if (expression is not MemberExpression)
        {
            return false;
        }

        while (expression is MemberExpression { Member: { } member } access)
        {
            if (member.DeclaringType is { IsGenericType: true } declaring && declaring.GetGenericTypeDefinition() == typeof(Nullable<>))
            {
                return false;
            }

            expression = access.Expression;
        }

        return expression is ConstantExpression;
    }

    private static bool IsQuery(Type type) => typeof(IQueryable).IsAssignableFrom(type) || typeof(Expression).IsAssignableFrom(type);

    /// <returns><see langword="false"/> where something on the way is null.</returns>
    public static bool TryRead(MemberExpression member, out object? value)
    {
        object? owner = null;
        value = null;
        if (member.Expression is ConstantExpression constant)
        {
            owner = constant.Value;
        }
        else if (member.Expression is MemberExpression outer && !TryRead(outer, out owner))
        {
            return false;
        }

        if (owner is null && member.Expression is not null)
        {
            return false;
        }

        value = member.Member is FieldInfo field ? field.GetValue(owner) : ((PropertyInfo)member.Member).GetValue(owner, BindingFlags.DoNotWrapExceptions, null, null, null);
        return true;
    }
}
