using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Shapes;

/// <summary>The place of a value in an expression that is made once and used with many values.</summary>
/// <param name="type">The value's type.</param>
/// <param name="index">The value's place among those of its clause.</param>
/// <param name="mode">How EF Core passes a list; <see langword="null"/> as it does by itself.</param>
internal sealed class SlotExpression(Type type, int index, ParameterTranslationMode? mode = null) : Expression
{
    public int Index { get; } = index;

    public ParameterTranslationMode? Mode { get; } = mode;

    public override Type Type { get; } = type;

    public override ExpressionType NodeType => ExpressionType.Extension;

    public override string ToString() => $"@{Index}";

    protected override Expression VisitChildren(ExpressionVisitor visitor) => this;
}
