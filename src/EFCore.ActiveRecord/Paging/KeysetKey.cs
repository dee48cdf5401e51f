using System.Linq.Expressions;
using System.Reflection;
using EFCore.ActiveRecord.Filtering;
using EFCore.ActiveRecord.Queries;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Paging;

/// <summary>One thing that a query is sorted by.</summary>
/// <param name="Selector">From the record to its value.</param>
/// <param name="Descending">Whether the greatest comes first.</param>
internal sealed record KeysetKey(LambdaExpression Selector, bool Descending)
{
    private static readonly MethodInfo StringCompare = typeof(string).GetMethod(nameof(string.Compare), [typeof(string), typeof(string)])!;

    private Type Type => Nullable.GetUnderlyingType(Selector.ReturnType) ?? Selector.ReturnType;

    private bool IsNullable => !Selector.ReturnType.IsValueType || Type != Selector.ReturnType;

    /// <summary>Whether there is a less and a greater among its values that C# can write.</summary>
    public bool IsComparable
        => Type.IsEnum || Type == typeof(string) || Type == typeof(bool) || Type == typeof(char) || Type.IsPrimitive
            || Type.GetMethod("op_GreaterThan", BindingFlags.Public | BindingFlags.Static, [Type, Type]) is not null;

    /// <summary>The same, the other way round.</summary>
    public KeysetKey Reversed => this with { Descending = !Descending };

    /// <summary>The column that it is, if it is just one of the record's.</summary>
    public IProperty? Column(IEntityType entityType)
        => Selector.Body is MemberExpression { Expression: ParameterExpression, Member.Name: var name } ? entityType.FindProperty(name) : null;

    /// <summary>Whether a record holds the value itself, so that it need not be asked for: it consists of columns, and of whether they are null.</summary>
    public bool IsInMemory(IEntityType entityType) => IsInMemory(Selector.Body, entityType);

    public object? Of(object record) => Selector.Compile(preferInterpretation: true).DynamicInvoke(record);

    /// <summary>The record has this value.</summary>
    public Expression Equal(Expression value, object? to)
        => to is null ? Paths.IsNull(value)
            : Type == typeof(bool) ? Expression.Equal(value, Expression.Constant(to, value.Type))
            : Expression.Equal(value, Captured.Value(value.Type, to));

    /// <summary>The record stands behind those with this value; <see langword="null"/> where none can.</summary>
    public Expression? After(Expression value, object? than, bool nullsAreGreatest)
    {
        // Going up, NULLs are behind everything where they are the greatest; going down, where they are the least.
        var nullsLast = nullsAreGreatest != Descending;
        if (than is null)
        {
            return nullsLast ? null : Expression.Not(Paths.IsNull(value));
        }

        var beyond = Beyond(value, than);
        return !nullsLast || !IsNullable ? beyond
            : beyond is null ? Paths.IsNull(value)
            : Expression.OrElse(beyond, Paths.IsNull(value));
    }

    /// <summary>The key for a record that is given as an expression.</summary>
    public Expression On(ParameterExpression record) => new Substitution(Selector.Parameters[0], record).Visit(Selector.Body);

    private Expression? Beyond(Expression value, object than)
    {
        if (Type == typeof(bool))
        {
            return (bool)than == Descending ? Expression.Equal(value, Expression.Constant(!Descending, value.Type)) : null;
        }

        var comparison = Descending ? ExpressionType.LessThan : ExpressionType.GreaterThan;
        var bound = Captured.Value(value.Type, than);
        return Type == typeof(string)
            ? Expression.MakeBinary(comparison, Expression.Call(StringCompare, value, bound), Expression.Constant(0))
            : Type.IsEnum ? Expression.MakeBinary(comparison, As(value, Enum.GetUnderlyingType(Type)), As(bound, Enum.GetUnderlyingType(Type)))
            : Type == typeof(char) ? Expression.MakeBinary(comparison, As(value, typeof(int)), As(bound, typeof(int)))
            : Expression.MakeBinary(comparison, value, bound);
    }

    private Expression As(Expression operand, Type number)
        => Expression.Convert(operand, operand.Type == Type ? number : typeof(Nullable<>).MakeGenericType(number));

    private static bool IsInMemory(Expression expression, ITypeBase owner) => expression switch
    {
        UnaryExpression { NodeType: ExpressionType.Not or ExpressionType.Convert, Operand: var operand } => IsInMemory(operand, owner),
        BinaryExpression { NodeType: ExpressionType.Equal or ExpressionType.NotEqual, Right: ConstantExpression { Value: null }, Left: var left } => IsInMemory(left, owner),
        MemberExpression { Expression: ParameterExpression, Member.Name: var name } => owner.FindProperty(name) is { PropertyInfo: not null },
        _ => false,
    };

    private sealed class Substitution(ParameterExpression from, Expression to) : ExpressionVisitor
    {
        protected override Expression VisitParameter(ParameterExpression node) => node == from ? to : node;
    }
}
