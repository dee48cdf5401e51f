using System.Linq.Expressions;

namespace EFCore.ActiveRecord.Querying.Loading;

/// <summary>Reads the relation out of <c>u => u.Posts</c> or <c>u => ((Admin)u).Duties</c>.</summary>
internal static class RelationSelector
{
    /// <exception cref="ArgumentException">The expression is no property of the record.</exception>
    public static (string Name, Type? Owner) Read(LambdaExpression selector)
    {
        ArgumentNullException.ThrowIfNull(selector);
        return Bare(selector.Body) is MemberExpression { Expression: { } owner } member && Bare(owner) is ParameterExpression parameter
            ? (member.Member.Name, owner.Type == parameter.Type ? null : owner.Type)
            : throw new ArgumentException($"'{selector}' names no relation. Write it as u => u.Posts, and what is loaded with the related records inside of it.", nameof(selector));
    }

    private static Expression Bare(Expression expression)
        => expression is UnaryExpression { NodeType: ExpressionType.Convert or ExpressionType.TypeAs } convert ? Bare(convert.Operand) : expression;
}
