using EFCore.ActiveRecord.Models.Values;

namespace EFCore.ActiveRecord.Querying.Names;

/// <summary>A filter as it was given, before names are looked up.</summary>
internal abstract class FilterNode
{
    /// <summary>How deep filters are nested in it.</summary>
    public abstract int Depth { get; }

    /// <summary>How many filters it is made of. One that is used many times over counts as often.</summary>
    public abstract int Size { get; }

    /// <summary>Whether both lead to the same expression; values do not count, but for what is a null or a list.</summary>
    public abstract bool HasShapeOf(FilterNode other);

    public abstract void AddShape(ref HashCode hash);

    /// <summary>Adds the conditions in it, in the order they were given.</summary>
    public abstract void AddConditions(List<ConditionNode> conditions);

    /// <summary>The same shape, holding no value.</summary>
    public abstract FilterNode WithoutValues();
}

/// <summary>What of a value decides how the condition looks.</summary>
internal enum ValueKind
{
    Null,
    Single,
    List,

    /// <summary>The two answers to <c>isnull</c>.</summary>
    True,
    False,
}

internal sealed class ConditionNode : FilterNode
{
    private const string NullTest = "isnull";

    private ConditionNode(string key, ValueKind kind)
    {
        Key = key;
        Kind = kind;
    }

    public ConditionNode(string key, object? value)
    {
        ArgumentNullException.ThrowIfNull(key);
        Key = key;
        value = JsonValues.Opened(value);
        (Kind, Value) = value switch
        {
            null => (ValueKind.Null, value),
            _ when key.EndsWith(NullTest, StringComparison.OrdinalIgnoreCase) && ValueConversion.TryConvert(value, typeof(bool), out var wanted) => ((bool)wanted! ? ValueKind.True : ValueKind.False, value),
            string => (ValueKind.Single, value),
            System.Collections.ICollection => (ValueKind.List, value),
            System.Collections.IEnumerable items => (ValueKind.List, items.Cast<object?>().ToList()), // What can be enumerated once only is read here.
            _ => (ValueKind.Single, value),
        };
    }

    public string Key { get; }

    public object? Value { get; }

    public ValueKind Kind { get; }

    public override int Depth => 0;

    public override int Size => 1;

    public override bool HasShapeOf(FilterNode other) => other is ConditionNode condition && condition.Kind == Kind && condition.Key == Key;

    public override void AddShape(ref HashCode hash)
    {
        hash.Add(Key);
        hash.Add((int)Kind);
    }

    public override void AddConditions(List<ConditionNode> conditions) => conditions.Add(this);

    public override FilterNode WithoutValues() => new ConditionNode(Key, Kind);
}

/// <summary>Several filters as one.</summary>
internal abstract class GroupNode(IReadOnlyList<FilterNode> parts) : FilterNode
{
    public IReadOnlyList<FilterNode> Parts { get; } = parts;

    public override int Depth { get; } = 1 + (parts.Count == 0 ? 0 : parts.Max(p => p.Depth));

    public override int Size { get; } = (int)Math.Min(int.MaxValue, 1 + parts.Sum(p => (long)p.Size));

    public override bool HasShapeOf(FilterNode other)
    {
        if (other.GetType() != GetType() || other is not GroupNode { Parts: var others } || others.Count != Parts.Count)
        {
            return false;
        }

        for (var i = 0; i < others.Count; i++)
        {
            if (!Parts[i].HasShapeOf(others[i]))
            {
                return false;
            }
        }

        return true;
    }

    public override void AddShape(ref HashCode hash)
    {
        hash.Add(GetType());
        hash.Add(Parts.Count);
        foreach (var part in Parts)
        {
            part.AddShape(ref hash);
        }
    }

    public override void AddConditions(List<ConditionNode> conditions)
    {
        foreach (var part in Parts)
        {
            part.AddConditions(conditions);
        }
    }

    public override FilterNode WithoutValues() => With([.. Parts.Select(p => p.WithoutValues())]);

    protected abstract FilterNode With(IReadOnlyList<FilterNode> parts);
}

internal sealed class AndNode(IReadOnlyList<FilterNode> parts) : GroupNode(parts)
{
    protected override FilterNode With(IReadOnlyList<FilterNode> parts) => new AndNode(parts);
}

internal sealed class OrNode(IReadOnlyList<FilterNode> parts) : GroupNode(parts)
{
    protected override FilterNode With(IReadOnlyList<FilterNode> parts) => new OrNode(parts);
}

internal sealed class NotNode(FilterNode part) : GroupNode([part])
{
    public FilterNode Part => Parts[0];

    protected override FilterNode With(IReadOnlyList<FilterNode> parts) => new NotNode(parts[0]);
}
