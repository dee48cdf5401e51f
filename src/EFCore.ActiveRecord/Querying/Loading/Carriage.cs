using System.Linq.Expressions;

namespace EFCore.ActiveRecord.Querying.Loading;

/// <summary>Tells whether the records of a query can get into what is made of them, so that what is loaded with them could be seen there.</summary>
internal static class Carriage
{
    private static readonly HashSet<string> Projections =
    [
        nameof(Queryable.Select), nameof(Queryable.SelectMany), nameof(Queryable.GroupBy), nameof(Queryable.Join), nameof(Queryable.GroupJoin), nameof(Queryable.LeftJoin), nameof(Queryable.RightJoin), nameof(Queryable.Zip),
    ];

    /// <summary>Whether a part of a query surely holds no records: a number, a text, rows of such values.</summary>
    public static bool IsEmpty(Expression node)
        => IsSingleValue(node.Type)
            || (node is MethodCallExpression { Object: null, Arguments: [_, .., UnaryExpression { Operand: LambdaExpression result }] } call
                && call.Method.DeclaringType == typeof(Queryable) && Projections.Contains(call.Method.Name) && !IsGroups(node.Type) && !MayHold(result.Body));

    private static bool MayHold(Expression result)
        => !IsSingleValue(result.Type) && result switch
        {
            NewExpression made => made.Arguments.Any(MayHold),
            MemberInitExpression made => MayHold(made.NewExpression) || made.Bindings.Any(b => b is not MemberAssignment { Expression: var value } || MayHold(value)),
            NewArrayExpression made => made.Expressions.Any(MayHold),
            UnaryExpression { NodeType: ExpressionType.Convert, Operand: var operand } => MayHold(operand),
            ConditionalExpression choice => MayHold(choice.IfTrue) || MayHold(choice.IfFalse),
            ConstantExpression => false,
            _ => true,
        };

    private static bool IsGroups(Type rows) => rows.GenericTypeArguments is [{ IsGenericType: true } row] && row.GetGenericTypeDefinition() == typeof(IGrouping<,>);

    private static bool IsSingleValue(Type type)
        => type.IsValueType ? !type.IsGenericType || Nullable.GetUnderlyingType(type) is not null : type == typeof(string);
}
