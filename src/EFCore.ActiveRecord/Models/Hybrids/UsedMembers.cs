using System.Linq.Expressions;
using System.Reflection;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Models.Hybrids;

/// <summary>Finds the members that an expression gets its value from: those in it and, where these are hybrids, those in their bodies.</summary>
internal sealed class UsedMembers : ExpressionVisitor
{
    private readonly HashSet<MemberInfo> _members = [];
    private readonly HashSet<Hybrid> _hybrids = [];

    private UsedMembers()
    {
    }

    public static IReadOnlyCollection<MemberInfo> In(Expression expression)
    {
        var finder = new UsedMembers();
        finder.Visit(expression);
        return finder._members;
    }

    protected override Expression VisitMember(MemberExpression node)
    {
        Add(node.Member, node.Expression?.Type);
        return base.VisitMember(node);
    }

    protected override Expression VisitMethodCall(MethodCallExpression node)
    {
        Add(node.Method, node.Object?.Type);
        if (node.Method.DeclaringType == typeof(EF)
            && node.Arguments is [var owner, ConstantExpression { Value: string name }]
            && owner.Type.GetProperty(name, BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic) is { } property)
        {
            _members.Add(property);
        }

        return base.VisitMethodCall(node);
    }

    private void Add(MemberInfo member, Type? owner)
    {
        _members.Add(member);
        if (owner is not null && HybridRegistry.Find(owner, member) is { } hybrid && _hybrids.Add(hybrid))
        {
            Visit(hybrid.Body);
        }
    }
}
