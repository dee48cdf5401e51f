using System.Diagnostics.CodeAnalysis;
using System.Linq.Expressions;
using System.Reflection;
using EFCore.ActiveRecord.Shapes;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;

namespace EFCore.ActiveRecord.Querying.Lambdas;

/// <summary>
/// Reads a lambda once: the variables that it captures, and a hash of the rest. It takes only what EF Core would send as it stands, with the captured
/// variables as parameters; where EF Core would work something out beforehand, it declines.
/// </summary>
internal sealed class LambdaReader
{
    private readonly List<ParameterExpression> _parameters = [];
    private readonly List<CapturedVariable> _captured = [];
    private HashCode _hash;

    private LambdaReader()
    {
    }

    private enum Part
    {
        /// <summary>Nothing that this reader takes.</summary>
        Unfit,

        /// <summary>A constant, which belongs to the shape.</summary>
        Literal,
        Captured,

        /// <summary>Something that depends on the row.</summary>
        OfRow,
    }

    public static bool TryRead(LambdaExpression lambda, out int hash, [NotNullWhen(true)] out object?[]? captured)
    {
        var reader = new LambdaReader();
        var fits = reader.Read(lambda) != Part.Unfit;
        hash = reader._hash.ToHashCode();
        captured = fits ? [.. reader._captured] : null;
        return fits;
    }

    /// <summary>Whether a lambda with places for its values, and with the bodies of its hybrids, is one that EF Core would send as it stands.</summary>
    public static bool Takes(LambdaExpression lambda) => new LambdaReader().Read(lambda) != Part.Unfit;

    // In the order in which ExpressionVisitor goes, which puts the places for the values in.
    private Part Read(Expression expression)
    {
        _hash.Add((int)expression.NodeType);
        return expression switch
        {
            ParameterExpression parameter => Read(parameter),
            ConstantExpression constant => Read(constant),
            MemberExpression member => Read(member),
            SlotExpression => Part.Captured,
            UnaryExpression unary => Read(unary),
            BinaryExpression binary => Read(binary),
            MethodCallExpression call => Read(call),
            ConditionalExpression conditional => Read(conditional),
            TypeBinaryExpression { NodeType: ExpressionType.TypeIs } test => Read(test),
            LambdaExpression lambda => Read(lambda),
            _ => Part.Unfit,
        };
    }

    private Part Read(ParameterExpression parameter)
    {
        var index = _parameters.IndexOf(parameter);
        _hash.Add(index);
        return index < 0 ? Part.Unfit : Part.OfRow;
    }

    private Part Read(ConstantExpression constant)
    {
        if (constant.Value is not (null or (IConvertible and not DateTime)))
        {
            return Part.Unfit;
        }

        _hash.Add(constant.Value);
        return Part.Literal;
    }

    private Part Read(MemberExpression member)
    {
        if (CapturedVariable.Is(member))
        {
            var variable = new CapturedVariable(member);
            _captured.Add(variable);
            _hash.Add(member.Type);
            return typeof(Delegate).IsAssignableFrom(member.Type) || variable.HoldsQuery ? Part.Unfit : Part.Captured;
        }

        _hash.Add(member.Member);
        return member.Expression is null
            ? member.Type == typeof(DbFunctions) ? Part.Literal : Part.Unfit
            : Read(member.Expression) == Part.OfRow ? Part.OfRow : Part.Unfit;
    }

    private Part Read(UnaryExpression unary)
    {
        _hash.Add(unary.Type);
        var operand = Read(unary.Operand);
        return operand switch
        {
            Part.OfRow => unary.NodeType is ExpressionType.Convert or ExpressionType.ConvertChecked or ExpressionType.Not or ExpressionType.Negate or ExpressionType.NegateChecked or ExpressionType.TypeAs or ExpressionType.ArrayLength ? operand : Part.Unfit,
            Part.Captured or Part.Literal => unary.NodeType == ExpressionType.Convert && unary.Method is null && KeepsValue(unary.Operand.Type, unary.Type) ? operand : Part.Unfit,
            _ => Part.Unfit,
        };
    }

    private Part Read(BinaryExpression binary)
    {
        var left = Read(binary.Left);
        var right = Read(binary.Right);
        var decides = binary.NodeType is ExpressionType.AndAlso or ExpressionType.OrElse or ExpressionType.Coalesce;
        return binary.Conversion is null && left != Part.Unfit && right != Part.Unfit
            && (decides ? left == Part.OfRow && (right == Part.OfRow || binary.NodeType == ExpressionType.Coalesce) : left == Part.OfRow || right == Part.OfRow)
            ? Part.OfRow : Part.Unfit;
    }

    private Part Read(MethodCallExpression call)
    {
        _hash.Add(call.Method);
        if (typeof(IQueryable).IsAssignableFrom(call.Type) || (call.Method.DeclaringType == typeof(MemoryExtensions) && !IsOfLists(call)))
        {
            return Part.Unfit;
        }

        var result = Part.Captured;
        if (call.Object is not null && (result = Read(call.Object)) == Part.Unfit)
        {
            return Part.Unfit;
        }

        var dependsOnRow = result == Part.OfRow;
        var isIndexer = dependsOnRow && call.Method is { IsSpecialName: true, Name: "get_Item" };
        ParameterInfo[]? parameters = null;
        for (var i = 0; i < call.Arguments.Count; i++)
        {
            var argument = Read(call.Arguments[i]);
            if (argument == Part.Unfit || (argument == Part.Captured && IsPartOfSql((parameters ??= call.Method.GetParameters())[i])))
            {
                return Part.Unfit;
            }

            // The one operator with a lambda that EF Core works out in memory.
            if (i == 0 && argument != Part.OfRow && call.Method.Name == nameof(Enumerable.Select) && call.Method.DeclaringType == typeof(Enumerable))
            {
                return Part.Unfit;
            }

            dependsOnRow |= argument == Part.OfRow;
        }

        return dependsOnRow ? Part.OfRow
            : IsSpan(call) && call.Arguments[0] is MemberExpression ? Part.Captured
            : Part.Unfit;

        // The name of a column, where a model has such; others are parameters.
        bool IsPartOfSql(ParameterInfo parameter) => parameter.IsDefined(typeof(NotParameterizedAttribute)) || (isIndexer && parameter.ParameterType == typeof(string));
    }

    /// <summary>Whether EF Core takes an operator on spans, which it cannot evaluate, as one on lists: those to which C# hands over an array.</summary>
    private static bool IsOfLists(MethodCallExpression call) => (call.Method.Name, call.Arguments) switch
    {
        (nameof(MemoryExtensions.Contains), [var span, _]) => IsSpan(span),
        (nameof(MemoryExtensions.Contains), [var span, _, ConstantExpression { Value: null }]) => IsSpan(span),
        (nameof(MemoryExtensions.SequenceEqual), [var span, var other]) => IsSpan(span) && IsSpan(other),
        _ => false,
    };

    private static bool IsSpan(Expression expression) => expression is MethodCallExpression { Method: { Name: "op_Implicit", ReturnType.IsByRefLike: true } };

    private Part Read(ConditionalExpression conditional)
        => Read(conditional.Test) == Part.OfRow && Read(conditional.IfTrue) != Part.Unfit && Read(conditional.IfFalse) != Part.Unfit ? Part.OfRow : Part.Unfit;

    private Part Read(TypeBinaryExpression test)
    {
        _hash.Add(test.TypeOperand);
        return Read(test.Expression) == Part.OfRow ? Part.OfRow : Part.Unfit;
    }

    private Part Read(LambdaExpression lambda)
    {
        if (lambda.Parameters.Count == 0)
        {
            // It depends on no row.
            return Part.Unfit;
        }

        foreach (var parameter in lambda.Parameters)
        {
            _hash.Add(parameter.Type);
            _parameters.Add(parameter);
        }

        return Read(lambda.Body) == Part.Unfit ? Part.Unfit : Part.OfRow;
    }

    /// <summary>Whether a conversion means the same in the database: one to a nullable, of enums and small numbers to numbers, and of integers to larger ones.</summary>
    private static bool KeepsValue(Type from, Type to)
    {
        if (Nullable.GetUnderlyingType(from) is not null && to.IsValueType && Nullable.GetUnderlyingType(to) is null)
        {
            // Null has no such value, which C# says and the database does not.
            return false;
        }

        from = Nullable.GetUnderlyingType(from) ?? from;
        to = Nullable.GetUnderlyingType(to) ?? to;
        return from == to
            || (from.IsEnum && to == Enum.GetUnderlyingType(from))
            || (to == typeof(int) && (from.IsEnum || from == typeof(char) || from == typeof(byte) || from == typeof(sbyte) || from == typeof(short) || from == typeof(ushort)))
            || (to == typeof(long) && (from == typeof(int) || from == typeof(short) || from == typeof(byte)));
    }
}
