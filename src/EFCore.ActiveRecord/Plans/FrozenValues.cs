using System.Linq.Expressions;

namespace EFCore.ActiveRecord.Plans;

/// <summary>Finds what EF Core reads when a plan is made, and would not read again: static members and captured variables, which bodies of hybrids can have.</summary>
internal static class FrozenValues
{
    public static bool AreIn(Expression expression)
    {
        var finder = new Finder();
        finder.Visit(expression);
        return finder.Found;
    }

    private sealed class Finder : ExpressionVisitor
    {
        public bool Found { get; private set; }

        // The clock is the database's. EF Core translates these and does not read them.
        protected override Expression VisitMember(MemberExpression node)
        {
            Found |= node.Expression switch
            {
                null => node.Type != typeof(DateTime) && node.Type != typeof(DateTimeOffset) && node.Member is not System.Reflection.FieldInfo { IsInitOnly: true },
                ConstantExpression => true,
                _ => false,
            };
            return base.VisitMember(node);
        }

        protected override Expression VisitConstant(ConstantExpression node)
        {
            Found |= node.Value is IQueryable;
            return node;
        }
    }
}
