using System.Linq.Expressions;
using EFCore.ActiveRecord.Shapes;

namespace EFCore.ActiveRecord.Querying.Lambdas;

/// <summary>What a lambda is made of without the values of its captured variables, and the operator that takes it.</summary>
/// <param name="linqOperator">The operator.</param>
/// <param name="lambda">The lambda, as the program wrote it or with places for the values.</param>
/// <param name="hash">The hash of its shape.</param>
internal sealed class LambdaShape(LambdaOperator linqOperator, LambdaExpression lambda, int hash) : IEquatable<LambdaShape>
{
    private readonly LambdaOperator _operator = linqOperator;
    private readonly LambdaExpression _lambda = lambda;
    private readonly int _hash = hash;

    public bool Equals(LambdaShape? other)
        => other is not null && _hash == other._hash && _operator == other._operator && new Comparison().Same(_lambda, other._lambda);

    public override bool Equals(object? obj) => Equals(obj as LambdaShape);

    public override int GetHashCode() => _hash;

    /// <summary>The same shape, holding no value.</summary>
    /// <param name="lambda">The lambda with places for the values.</param>
    public LambdaShape With(LambdaExpression lambda) => new(_operator, lambda, _hash);

    private readonly struct Comparison()
    {
        private readonly List<ParameterExpression> _left = [];
        private readonly List<ParameterExpression> _right = [];

        public bool Same(Expression? left, Expression? right)
        {
            if (left is null || right is null)
            {
                return left == right;
            }

            if (left.Type != right.Type)
            {
                return false;
            }

            if (IsValue(left))
            {
                return IsValue(right);
            }

            return left.NodeType == right.NodeType && (left, right) switch
            {
                (ParameterExpression a, ParameterExpression b) => _left.IndexOf(a) == _right.IndexOf(b),
                (ConstantExpression a, ConstantExpression b) => Equals(a.Value, b.Value),
                (MemberExpression a, MemberExpression b) => a.Member == b.Member && Same(a.Expression, b.Expression),
                (UnaryExpression a, UnaryExpression b) => a.Method == b.Method && Same(a.Operand, b.Operand),
                (BinaryExpression a, BinaryExpression b) => a.Method == b.Method && Same(a.Left, b.Left) && Same(a.Right, b.Right),
                (MethodCallExpression a, MethodCallExpression b) => a.Method == b.Method && Same(a.Object, b.Object) && Same(a.Arguments, b.Arguments),
                (ConditionalExpression a, ConditionalExpression b) => Same(a.Test, b.Test) && Same(a.IfTrue, b.IfTrue) && Same(a.IfFalse, b.IfFalse),
                (TypeBinaryExpression a, TypeBinaryExpression b) => a.TypeOperand == b.TypeOperand && Same(a.Expression, b.Expression),
                (LambdaExpression a, LambdaExpression b) => Same(a, b),
                _ => false,
            };
        }

        private bool Same(LambdaExpression left, LambdaExpression right)
        {
            if (left.Parameters.Count != right.Parameters.Count)
            {
                return false;
            }

            _left.AddRange(left.Parameters);
            _right.AddRange(right.Parameters);
            return Same(left.Body, right.Body);
        }

        private bool Same(IReadOnlyList<Expression> left, IReadOnlyList<Expression> right)
        {
            for (var i = 0; i < left.Count; i++)
            {
                if (!Same(left[i], right[i]))
                {
                    return false;
                }
            }

            return true;
        }

        private static bool IsValue(Expression expression) => expression is SlotExpression || CapturedVariable.Is(expression);
    }
}
