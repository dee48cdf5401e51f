using System.Collections;
using EFCore.ActiveRecord.Models.Metadata;
using EFCore.ActiveRecord.Models.Values;
using EFCore.ActiveRecord.Querying.Names;

namespace EFCore.ActiveRecord;

/// <summary>One row of chosen columns or aggregates: values by name and by position.</summary>
public sealed class Row : IReadOnlyList<KeyValuePair<string, object?>>
{
    private readonly RowColumns _columns;
    private readonly object?[] _values;

    internal Row(RowColumns columns, object?[] values)
    {
        _columns = columns;
        _values = values;
    }

    /// <summary>The names of the columns, as they were asked for.</summary>
    public IReadOnlyList<string> Columns => _columns.Names;

    /// <summary>The number of columns.</summary>
    public int Count => _values.Length;

    /// <summary>A value by its column's name, ignoring case and single underscores.</summary>
    /// <param name="column">The name.</param>
    /// <exception cref="KeyNotFoundException">The row has no such column.</exception>
    public object? this[string column] => _values[_columns.Position(column)];

    /// <summary>A value by its column's position, from 0.</summary>
    /// <param name="column">The position.</param>
    /// <exception cref="ArgumentOutOfRangeException">The row has no such column.</exception>
    public object? this[int column]
        => (uint)column < (uint)_values.Length ? _values[column] : throw new ArgumentOutOfRangeException(nameof(column), column, $"The row has {_values.Length} column(s).");

    KeyValuePair<string, object?> IReadOnlyList<KeyValuePair<string, object?>>.this[int index] => KeyValuePair.Create(Columns[index], this[index]);

    /// <summary>A value in a type, converted where nothing is lost.</summary>
    /// <typeparam name="TValue">The type.</typeparam>
    /// <param name="column">The column's name.</param>
    /// <returns>The value.</returns>
    /// <exception cref="KeyNotFoundException">The row has no such column.</exception>
    /// <exception cref="InvalidCastException">The value does not fit the type, or is null and the type cannot be.</exception>
    public TValue Get<TValue>(string column) => Convert<TValue>(column, this[column]);

    /// <inheritdoc cref="Get{TValue}(string)"/>
    /// <param name="column">The column's position, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The row has no such column.</exception>
    public TValue Get<TValue>(int column) => Convert<TValue>(Columns[column], this[column]);

    /// <summary>The columns and their values, in order.</summary>
    /// <returns>The enumerator.</returns>
    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => Columns.Zip(_values, KeyValuePair.Create).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The row in one line.</summary>
    /// <returns>For instance <c>Row(name='Bob', age=30)</c>.</returns>
    public override string ToString() => $"Row({string.Join(", ", this.Select(p => $"{p.Key}={RecordPrinter.Text(p.Value)}"))})";

    private static TValue Convert<TValue>(string column, object? value)
        => value is TValue own ? own
            : ValueConversion.TryConvert(value, typeof(TValue), out var converted) ? (TValue)converted!
            : throw new InvalidCastException($"'{column}' holds {(value is null ? "null" : $"a value of type '{TypeText.Of(value.GetType())}'")}, which is no '{TypeText.Of(typeof(TValue))}'.");
}
