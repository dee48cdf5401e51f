using System.Linq.Expressions;
using System.Reflection;

namespace EFCore.ActiveRecord.Models.Hybrids;

/// <summary>Tells whether a hybrid's body reads a member of something that is null, which gives NULL in SQL and throws in C#.</summary>
internal sealed class NullPaths : ExpressionVisitor
{
    private readonly ParameterExpression _parameter;
    private readonly object _record;
    private bool _found;

    private NullPaths(ParameterExpression parameter, object record)
    {
        _parameter = parameter;
        _record = record;
    }

    /// <param name="hybrid">A property.</param>
    /// <param name="record">The record that it is read from.</param>
    public static bool Exist(Hybrid hybrid, object record)
    {
        var paths = new NullPaths(hybrid.Body.Parameters[0], record);
        paths.Visit(HybridExpander.Expand(hybrid.Body.Body, model: null));
        return paths._found;
    }

    protected override Expression VisitMember(MemberExpression node)
    {
        _found |= IsNull(node.Expression);
        return base.VisitMember(node);
    }

    protected override Expression VisitMethodCall(MethodCallExpression node)
    {
        _found |= IsNull(node.Object);
        return base.VisitMethodCall(node);
    }

    /// <summary>Whether a path of members is null. One that starts at an item of a collection may be.</summary>
    private bool IsNull(Expression? path) => path is MemberExpression && TryRead(path, out var value) && value is null;

    private bool TryRead(Expression path, out object? value)
    {
        value = _record;
        switch (path)
        {
            case ParameterExpression parameter:
                value = parameter == _parameter ? _record : null;
                return true;
            case UnaryExpression { NodeType: ExpressionType.Convert or ExpressionType.TypeAs, Operand: var operand }:
                return TryRead(operand, out value);
            case MemberExpression { Expression: { } owner, Member: var member } when TryRead(owner, out var target):
                value = target is null || !member.DeclaringType!.IsInstanceOfType(target) ? null : member is FieldInfo field ? field.GetValue(target) : ((PropertyInfo)member).GetValue(target);
                return true;
            default:
                return false;
        }
    }
}
