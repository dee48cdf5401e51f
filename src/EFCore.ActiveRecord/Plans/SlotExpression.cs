using System.Linq.Expressions;

namespace EFCore.ActiveRecord.Plans;

/// <summary>The place of a value in an expression that is made once and used with many values.</summary>
internal sealed class SlotExpression(Type type, int index) : Expression
{
    public int Index { get; } = index;

    public override Type Type { get; } = type;

    public override ExpressionType NodeType => ExpressionType.Extension;

    public override string ToString() => $"@{Index}";

    protected override Expression VisitChildren(ExpressionVisitor visitor) => this;
}
