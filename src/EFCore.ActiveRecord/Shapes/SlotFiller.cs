using System.Linq.Expressions;
using EFCore.ActiveRecord.Models.Hybrids;
using Microsoft.EntityFrameworkCore.Query;

namespace EFCore.ActiveRecord.Shapes;

/// <summary>Puts values, or parameters, in the places that an expression has for them.</summary>
internal sealed class SlotFiller : ExpressionVisitor
{
    private readonly Func<SlotExpression, Expression> _fill;

    private SlotFiller(Func<SlotExpression, Expression> fill) => _fill = fill;

    /// <summary>Fills in values as C# fills in captured variables.</summary>
    public static SlotFiller Values(object?[] values) => new(slot => values[slot.Index] is CapturedVariable variable ? variable.Expression : Captured.Value(slot.Type, values[slot.Index]));

    /// <summary>Fills in query parameters, numbered from a first one on.</summary>
    public static SlotFiller Parameters(int first) => new(slot => slot.Mode is { } mode
        ? new QueryParameterExpression(ParameterName(first + slot.Index), slot.Type, mode)
        : new QueryParameterExpression(ParameterName(first + slot.Index), slot.Type));

    public static string ParameterName(int index) => index < Names.Length ? Names[index] : $"p{index}";

    protected override Expression VisitExtension(Expression node) => node is SlotExpression slot ? _fill(slot) : base.VisitExtension(node);

    private static readonly string[] Names = [.. Enumerable.Range(0, 64).Select(i => $"p{i}")];
}
