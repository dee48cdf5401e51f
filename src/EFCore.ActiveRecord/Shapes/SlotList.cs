using System.Linq.Expressions;

namespace EFCore.ActiveRecord.Shapes;

/// <summary>Collects the places for values while an expression is made, and how each value is read from what a query is given.</summary>
internal sealed class SlotList
{
    private readonly List<Func<IReadOnlyList<object?>, object?>> _readers = [];

    /// <summary>Whether the expression can be used with other values: not where one of them decided what it looks like.</summary>
    public bool IsReusable { get; private set; } = true;

    public Expression Add(Type type, Func<IReadOnlyList<object?>, object?> read)
    {
        _readers.Add(read);
        return new SlotExpression(type, _readers.Count - 1);
    }

    /// <summary>Says that values decide what the expression looks like; they may be captured in it.</summary>
    public void Fix() => IsReusable = false;

    public Func<IReadOnlyList<object?>, object?>[] ToReaders() => [.. _readers];
}
