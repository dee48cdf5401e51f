using System.Linq.Expressions;
using System.Reflection;
using EFCore.ActiveRecord.Models.Hybrids;
using EFCore.ActiveRecord.Querying.Names;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Querying.Paging;

/// <summary>One thing that a query is sorted by.</summary>
/// <param name="Selector">From the record to its value.</param>
/// <param name="Descending">Whether the greatest comes first.</param>
internal sealed record KeysetKey(LambdaExpression Selector, bool Descending)
{
    /// <summary>A key for a query's order. A value of a type without null is NULL in the database where it stands behind a relation that leads nowhere.</summary>
    public static KeysetKey Of(LambdaExpression selector, bool descending)
        => new(IsNeverNull(selector.Body) ? selector : Expression.Lambda(Paths.Nullable(selector.Body), selector.Parameters), descending);

    private Type Type => Nullable.GetUnderlyingType(Selector.ReturnType) ?? Selector.ReturnType;

    private bool IsNullable => !Selector.ReturnType.IsValueType || Type != Selector.ReturnType;

    /// <summary>Whether there is a less and a greater among its values: in C#, or in the database, which has one for each column.</summary>
    public bool IsComparable(IModel model) => Type == typeof(bool) || Ordering.IsKnown(Type) || Source(model) is not null;

    /// <summary>The same, the other way round.</summary>
    public KeysetKey Reversed => this with { Descending = !Descending };

    /// <summary>The column that it is, if it is just one of the record's.</summary>
    public IProperty? Column(IEntityType entityType)
        => Selector.Body is MemberExpression { Expression: ParameterExpression, Member.Name: var name } ? entityType.FindProperty(name) : null;

    /// <summary>The column that the values come from, if they come from one.</summary>
    public IProperty? Source(IModel model) => MappedColumns.In(Selector, model).FirstOrDefault(c => (Nullable.GetUnderlyingType(c.ClrType) ?? c.ClrType) == Type);

    /// <summary>Whether a record holds the value itself, so that it need not be asked for: it consists of columns, and of whether they are null.</summary>
    public bool IsInMemory(IEntityType entityType) => IsInMemory(Selector.Body, entityType);

    public object? Of(object record) => Selector.Compile(preferInterpretation: true).DynamicInvoke(record);

    /// <summary>The record has this value.</summary>
    public Expression Equal(Expression value, object? to)
        => to is null ? Paths.IsNull(value)
            : Type == typeof(bool) ? Expression.Equal(value, Expression.Constant(to, value.Type))
            : Ordering.Equal(value, Captured.Value(value.Type, to));

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

        return Ordering.Compare(Descending ? ExpressionType.LessThan : ExpressionType.GreaterThan, value, Captured.Value(value.Type, than));
    }

    /// <summary>Whether its type says all: a column of the record itself, or whether something is null.</summary>
    private static bool IsNeverNull(Expression expression) => expression switch
    {
        UnaryExpression { NodeType: ExpressionType.Not or ExpressionType.Convert, Operand: var operand } convert => !TakesNullAway(convert) && IsNeverNull(operand),
        BinaryExpression { NodeType: ExpressionType.Equal or ExpressionType.NotEqual, Right: ConstantExpression { Value: null } } => true,
        MemberExpression { Expression: ParameterExpression record, Member: var member } => member is not PropertyInfo property || HybridRegistry.Find(record.Type, property) is null,
        _ => false,
    };

    /// <summary>Whether it makes a number of one that may be null: C# fails there, and the database gives NULL.</summary>
    private static bool TakesNullAway(UnaryExpression convert)
        => Nullable.GetUnderlyingType(convert.Operand.Type) is not null && convert.Type.IsValueType && Nullable.GetUnderlyingType(convert.Type) is null;

    private static bool IsInMemory(Expression expression, ITypeBase owner) => expression switch
    {
        UnaryExpression { NodeType: ExpressionType.Not or ExpressionType.Convert, Operand: var operand } convert => !TakesNullAway(convert) && IsInMemory(operand, owner),
        BinaryExpression { NodeType: ExpressionType.Equal or ExpressionType.NotEqual, Right: ConstantExpression { Value: null }, Left: var left } => IsInMemory(left, owner),
        MemberExpression { Expression: ParameterExpression, Member.Name: var name } => owner.FindProperty(name) is { PropertyInfo: not null },
        _ => false,
    };

    private sealed class Substitution(ParameterExpression from, Expression to) : ExpressionVisitor
    {
        protected override Expression VisitParameter(ParameterExpression node) => node == from ? to : node;
    }
}
