using System.Linq.Expressions;
using System.Reflection;

namespace EFCore.ActiveRecord.Shapes;

/// <summary>Finds what EF Core reads when a plan is made, and would not read again: static members, calls and captured variables, which bodies of hybrids can have.</summary>
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
        private bool _dependsOnRow;

        public bool Found { get; private set; }

        protected override Expression VisitParameter(ParameterExpression node)
        {
            _dependsOnRow = true;
            return node;
        }

        protected override Expression VisitExtension(Expression node)
        {
            _dependsOnRow = true;
            return base.VisitExtension(node);
        }

        protected override Expression VisitMember(MemberExpression node)
            => Check(node, base.VisitMember, canChange: node.Member is not FieldInfo { IsInitOnly: true });

        protected override Expression VisitMethodCall(MethodCallExpression node) => Check(node, base.VisitMethodCall, canChange: true);

        private Expression Check<TNode>(TNode node, Func<TNode, Expression> visitParts, bool canChange)
            where TNode : Expression
        {
            var around = _dependsOnRow;
            _dependsOnRow = false;
            visitParts(node);
            Found |= canChange && !_dependsOnRow;
            _dependsOnRow |= around;
            return node;
        }
    }
}
