using System.Linq.Expressions;

namespace EFCore.ActiveRecord.Shapes;

/// <summary>The operators of a query with their values. Immutable: each holds those before it.</summary>
internal sealed class ClauseList : IEquatable<ClauseList>
{
    private readonly ClauseList? _previous;
    private readonly QueryClause? _clause;
    private readonly object?[] _values;
    private readonly int _firstValue;
    private readonly int _hash;

    private ClauseList(ClauseList? previous, QueryClause? clause, object?[] values)
    {
        _previous = previous;
        _clause = clause;
        _values = values;
        _firstValue = previous is null ? 0 : previous._firstValue + previous._values.Length;
        Loads = previous?.Loads == true || clause?.Loads == true;
        _hash = HashCode.Combine(previous?._hash, clause);
    }

    /// <summary>Whether relations are to be loaded with the records.</summary>
    public bool Loads { get; }

    public int ValueCount => _firstValue + _values.Length;

    public static ClauseList Empty { get; } = new(null, null, []);

    public ClauseList Add(QueryClause clause, params object?[] values) => new(this, clause, values);

    /// <summary>The same shape, holding no value.</summary>
    public ClauseList WithoutValues()
        => _clause is null ? Empty : new ClauseList(_previous!.WithoutValues(), _clause, new object?[_values.Length]);

    /// <summary>The query with its values as captured variables.</summary>
    public Expression Apply(Expression root)
        => _clause is null ? root : Clauses.Append(_previous!.Apply(root), _clause, SlotFiller.Values(_values));

    /// <summary>The query with parameters for its values.</summary>
    public Expression ApplyWithParameters(Expression root)
        => _clause is null ? root : Clauses.Append(_previous!.ApplyWithParameters(root), _clause, SlotFiller.Parameters(_firstValue));

    /// <summary>The values as they are now, in order.</summary>
    public object?[] ToValues()
    {
        var values = new object?[ValueCount];
        for (var list = this; list is not null; list = list._previous)
        {
            for (var i = 0; i < list._values.Length; i++)
            {
                values[list._firstValue + i] = list._values[i] is CapturedVariable variable ? variable.Value : list._values[i];
            }
        }

        return values;
    }

    /// <summary>Values by the names of the parameters.</summary>
    public static Dictionary<string, object?> Named(object?[] values)
    {
        Dictionary<string, object?> named = new(values.Length);
        for (var i = 0; i < values.Length; i++)
        {
            named.Add(SlotFiller.ParameterName(i), values[i]);
        }

        return named;
    }

    /// <summary>Whether both have the same shape; values do not count.</summary>
    public bool Equals(ClauseList? other)
    {
        for (var list = this; ; list = list._previous)
        {
            if (ReferenceEquals(list, other))
            {
                return true;
            }

            if (list is null || other is null || list._hash != other._hash || list._clause != other._clause)
            {
                return false;
            }

            other = other._previous;
        }
    }

    public override bool Equals(object? obj) => Equals(obj as ClauseList);

    public override int GetHashCode() => _hash;
}
