using EFCore.ActiveRecord.Models.Errors;
using EFCore.ActiveRecord.Models.Metadata;

namespace EFCore.ActiveRecord.Querying.Names;

/// <summary>The names of the columns that the rows of one query share.</summary>
internal sealed class RowColumns
{
    private readonly Dictionary<string, int> _positions;

    /// <exception cref="ArgumentException">Two columns have the same name.</exception>
    public RowColumns(IEnumerable<string> names)
    {
        Names = [.. names];
        _positions = new Dictionary<string, int>(Names.Count, StringComparer.Ordinal);
        for (var i = 0; i < Names.Count; i++)
        {
            if (!_positions.TryAdd(SnakeCase.Fold(Names[i]), i))
            {
                throw new ArgumentException(ErrorText.Of($"Two columns of the rows have the name '{Names[i]}'. Give aggregates names of their own, as in Agg.Avg(\"rating\", \"mean\")."));
            }
        }
    }

    public IReadOnlyList<string> Names { get; }

    public int Position(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _positions.TryGetValue(SnakeCase.Fold(name), out var position)
            ? position
            : throw new KeyNotFoundException(ErrorText.Of($"The row has no column '{name}'. It has {Names}."));
    }
}
