using System.Linq.Expressions;

namespace EFCore.ActiveRecord.Queries;

/// <summary>Reads the name out of <c>u => u.Name</c>.</summary>
internal static class MemberNames
{
    /// <exception cref="ArgumentException">The expression is no property.</exception>
    public static string Of(LambdaExpression selector)
    {
        ArgumentNullException.ThrowIfNull(selector);
        var body = selector.Body is UnaryExpression { NodeType: ExpressionType.Convert } convert ? convert.Operand : selector.Body;
        return body is MemberExpression { Expression: ParameterExpression } member
            ? member.Member.Name
            : throw new ArgumentException($"'{selector}' names no property. Write it as u => u.Name.", nameof(selector));
    }
}
