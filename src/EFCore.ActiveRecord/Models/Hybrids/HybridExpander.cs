using System.Linq.Expressions;
using System.Reflection;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Models.Hybrids;

/// <summary>Puts the bodies of hybrids where a query uses them, so that nothing is left that only C# can compute.</summary>
/// <param name="model">The classes that records may have; without it, a record is taken for one of its declared class.</param>
internal class HybridExpander(IReadOnlyModel? model) : ExpressionVisitor
{
    // The hybrids in whose bodies the visitor is.
    private readonly List<Hybrid> _within = [];

    /// <exception cref="HybridCycleException"/>
    public static TExpression Expand<TExpression>(TExpression expression, IReadOnlyModel? model)
        where TExpression : Expression
        => (TExpression)new HybridExpander(model).Visit(expression);

    /// <summary>Whether a member is a hybrid, whose body is to stand in its place.</summary>
    protected static bool IsHybrid(MemberExpression node) => node is { Expression: { } owner, Member: PropertyInfo property } && HybridRegistry.Find(owner.Type, property) is not null;

    protected override Expression VisitMember(MemberExpression node)
        => node is { Expression: { } owner, Member: PropertyInfo property } && HybridRegistry.Find(owner.Type, property) is { } hybrid
            ? Inline(hybrid, property, owner, [])
            : base.VisitMember(node);

    protected override Expression VisitMethodCall(MethodCallExpression node)
        => node.Object is { } owner && HybridRegistry.Find(owner.Type, node.Method) is { } hybrid
            ? Inline(hybrid, node.Method, owner, node.Arguments)
            : base.VisitMethodCall(node);

    /// <summary>C# compares enums by their numbers, which a column may not keep.</summary>
    protected override Expression VisitBinary(BinaryExpression node)
    {
        var visited = base.VisitBinary(node);
        return _within.Count > 0 && model is IModel known && visited is BinaryExpression comparison ? EnumOrder.InCSharp(comparison, known) : visited;
    }

    private Expression Inline(Hybrid hybrid, MemberInfo member, Expression owner, IReadOnlyList<Expression> arguments)
    {
        var ownerType = owner.Type;
        var type = (member as MethodInfo)?.ReturnType ?? ((PropertyInfo)member).PropertyType;
        var record = Visit(owner);
        List<Expression> values = [.. arguments.Select(a => Visit(a))];

        // A virtual call: each derived class has its own body.
        return Overrides(hybrid, member, ownerType).Aggregate(
            As(Body(hybrid, record, values), type),
            (otherwise, o) => Expression.Condition(Expression.TypeIs(record, o.Type), As(Body(o.Hybrid, record, values), type), otherwise));
    }

    private Expression Body(Hybrid hybrid, Expression record, List<Expression> arguments)
    {
        if (_within.IndexOf(hybrid) is var start and >= 0)
        {
            throw new HybridCycleException([.. _within.Skip(start), hybrid]);
        }

        var parameters = hybrid.Body.Parameters;
        var replacement = new Replacement(parameters, [As(record, parameters[0].Type), .. arguments.Zip(parameters.Skip(1), (a, p) => As(a, p.Type))]);
        _within.Add(hybrid);
        var body = Visit(replacement.Visit(hybrid.Body.Body));
        _within.RemoveAt(_within.Count - 1);
        return body;
    }

    /// <summary>The classes of the model whose bodies differ from that of the record's declared class, base classes first.</summary>
    private IEnumerable<(Type Type, Hybrid Hybrid)> Overrides(Hybrid hybrid, MemberInfo member, Type declared)
        => model is null || !hybrid.Method.IsVirtual || hybrid.Method.IsFinal
            ? []
            : model.GetEntityTypes()
                .Select(t => t.ClrType)
                .Where(t => t != declared && declared.IsAssignableFrom(t))
                .Distinct()
                .Select(t => (Type: t, Hybrid: HybridRegistry.Find(t, member)!))
                .Where(o => o.Hybrid != hybrid)
                .OrderBy(o => Depth(o.Type));

    private static int Depth(Type type) => type.BaseType is { } parent ? Depth(parent) + 1 : 0;

    private static Expression As(Expression expression, Type type) => expression.Type == type ? expression : Expression.Convert(expression, type);

    private sealed class Replacement(IReadOnlyList<ParameterExpression> parameters, Expression[] values) : ExpressionVisitor
    {
        protected override Expression VisitParameter(ParameterExpression node)
        {
            for (var i = 0; i < values.Length; i++)
            {
                if (parameters[i] == node)
                {
                    return values[i];
                }
            }

            return node;
        }
    }
}
