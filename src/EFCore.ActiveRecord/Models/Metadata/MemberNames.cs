using System.Linq.Expressions;
using System.Runtime.CompilerServices;

namespace EFCore.ActiveRecord.Models.Metadata;

/// <summary>Reads names out of <c>u => u.Name</c>.</summary>
internal static class MemberNames
{
    /// <exception cref="ArgumentException">The expression is no property.</exception>
    public static string Of(LambdaExpression selector)
        => Body(selector) is MemberExpression { Expression: ParameterExpression } member
            ? member.Member.Name
            : throw new ArgumentException($"'{selector}' names no property. Write it as u => u.Name.", nameof(selector));

    /// <summary>The path to an attribute, as in keys: <c>User___Name</c> for <c>p => p.User.Name</c>.</summary>
    /// <exception cref="ArgumentException">The expression is no property, or leads through something else.</exception>
    public static string PathOf(LambdaExpression selector)
    {
        List<string> names = [];
        var current = Body(selector);
        while (current is MemberExpression { Expression: { } owner } member)
        {
            names.Insert(0, member.Member.Name);
            current = owner;
        }

        return current is ParameterExpression && names.Count > 0
            ? string.Join("___", names)
            : throw new ArgumentException($"'{selector}' names no property. Write it as p => p.Name or p => p.User.Name, or as a text where it leads through a collection.", nameof(selector));
    }

    /// <summary>The names in <c>u => u.Name</c> or <c>u => new { u.Name, u.Age }</c>; none in <c>u => new { }</c>.</summary>
    /// <exception cref="ArgumentException">The expression names something else.</exception>
    public static IReadOnlyList<string> ListOf(LambdaExpression selector)
        => Body(selector) is not NewExpression { Type: var type } list || !type.IsDefined(typeof(CompilerGeneratedAttribute), false) ? [Of(selector)]
            : list.Arguments.All(a => a is MemberExpression { Expression: ParameterExpression }) ? [.. list.Arguments.Select(a => ((MemberExpression)a).Member.Name)]
            : throw new ArgumentException($"'{selector}' names something else than properties. Write it as u => new {{ u.Name, u.Age }}.", nameof(selector));

    private static Expression Body(LambdaExpression selector)
    {
        ArgumentNullException.ThrowIfNull(selector);
        return selector.Body is UnaryExpression { NodeType: ExpressionType.Convert } convert ? convert.Operand : selector.Body;
    }
}
