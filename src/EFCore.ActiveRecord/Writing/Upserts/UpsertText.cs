using EFCore.ActiveRecord.Writing.Bulk;
using EFCore.ActiveRecord.Writing.Upserts;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace EFCore.ActiveRecord.Providers;

/// <summary>What the statement of an upsert says: names and parameters as SQL writes them.</summary>
public sealed class UpsertText
{
    private readonly UpsertTable _table;
    private readonly IReadOnlyList<BulkColumn> _given;
    private readonly int _rows;
    private readonly ISqlGenerationHelper _names;

    /// <param name="table">The table.</param>
    /// <param name="given">The columns that the rows bring values for.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="names">Writes names.</param>
    internal UpsertText(UpsertTable table, IReadOnlyList<BulkColumn> given, int rows, ISqlGenerationHelper names)
    {
        (_table, _given, _rows, _names) = (table, given, rows, names);
        Match = [.. table.Target.Properties.Select(Name)];
        Changed = [.. table.Changed(given).Select(c => Name(c.Property))];
        Stamps = Changed.Count == 0 ? [] : [.. table.Stamps(given).Select(c => Name(c.Property))];
        Results = [.. table.Results.Select(Name)];
    }

    /// <summary>The table with its schema.</summary>
    public string Table => _table.Rows.NameIn(_names);

    /// <summary>The table as the row that is there is called by.</summary>
    public string Row => _names.DelimitIdentifier(_table.Rows.Identifier.Name);

    /// <summary>Whether the row can be there at all: one of defaults alone is always new.</summary>
    public bool CanMatch => _given.Count > 0;

    /// <summary>The columns that decide whether the row is there: those of a key or unique index.</summary>
    public IReadOnlyList<string> Match { get; }

    /// <summary>The condition of a filtered unique index; <see langword="null"/> if there is none.</summary>
    public string? Filter => _table.Target.Filter;

    /// <summary>The columns that a row that is there gets from the record; none where it stays as it is.</summary>
    public IReadOnlyList<string> Changed { get; }

    /// <summary>The columns that get the time where one of <see cref="Changed"/> differs.</summary>
    public IReadOnlyList<string> Stamps { get; }

    /// <summary>The columns that the statement gives back.</summary>
    public IReadOnlyList<string> Results { get; }

    /// <summary>The key where it is a number that the database counts, and the rows do not bring it.</summary>
    public string? CountedKey
        => _table.Plan.Key is [{ ValueGenerated: ValueGenerated.OnAdd } key] && key.ClrType.IsPrimitive && !_given.Any(c => c.Property == key) ? Name(key) : null;

    /// <summary>The INSERT with its values.</summary>
    public string Insert
        => CanMatch
            ? $"INSERT INTO {_table.Rows.Into(_given, _names)}\nVALUES {string.Join(",\n", Enumerable.Range(0, _rows).Select(row => $"({string.Join(", ", _given.Select((_, i) => Parameter(row, i)))})"))}"
            : $"INSERT INTO {Table} DEFAULT VALUES";

    /// <summary>The parameter with the only row's value of a column to match; <see langword="null"/> where the row brings none.</summary>
    /// <param name="match">The column's index in <see cref="Match"/>.</param>
    /// <returns>The parameter, as SQL writes it.</returns>
    public string? MatchParameter(int match)
        => _given.Index().FirstOrDefault(c => c.Item.Property == _table.Target.Properties[match]) is { Item: not null } column ? Parameter(0, column.Index) : null;

    /// <summary>The name of the parameter with a value of a row.</summary>
    internal static string ParameterOf(int row, int column, int columns) => $"p{(row * columns) + column}";

    private string Parameter(int row, int column) => _names.GenerateParameterNamePlaceholder(ParameterOf(row, column, _given.Count));

    private string Name(IProperty property) => _names.DelimitIdentifier(_table.ColumnOf(property)!);
}
