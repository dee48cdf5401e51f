using System.Globalization;
using EFCore.ActiveRecord.Models.Metadata;
using EFCore.ActiveRecord.Providers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace EFCore.ActiveRecord.Writing.Sets;

/// <summary>An UPDATE or DELETE of rows of one table by their keys. All values are parameters.</summary>
internal sealed class TableStatement
{
    private readonly DbContext _context;
    private readonly RecordPlan _plan;
    private readonly StoreObjectIdentifier _table;
    private readonly ISqlGenerationHelper _sql;
    private readonly IRelationalCommandBuilder _text;
    private readonly Dictionary<string, object?> _values = [];

    public TableStatement(DbContext context, RecordPlan plan, StoreObjectIdentifier table)
    {
        (_context, _plan, _table) = (context, plan, table);
        _sql = context.GetService<ISqlGenerationHelper>();
        _text = context.GetService<IRelationalCommandBuilderFactory>().Create();
    }

    public Task<int> UpdateAsync(WriteDialect dialect, IReadOnlyList<(ColumnChange Change, object? Value)> columns, IReadOnlyList<object?[]> keys, CancellationToken cancellationToken)
    {
        var set = columns.Select(c => $"{Name(c.Change.Column)} = {(c.Change.Adds ? dialect.SumOf(Name(c.Change.Column), Parameter(c.Change.Column, c.Value), c.Change.Column) : Parameter(c.Change.Column, c.Value))}");
        return ExecuteAsync($"UPDATE {_sql.DelimitIdentifier(_table.Name, _table.Schema)} SET {string.Join(", ", set)}", keys, cancellationToken);
    }

    public Task<int> DeleteAsync(IReadOnlyList<object?[]> keys, CancellationToken cancellationToken)
        => ExecuteAsync($"DELETE FROM {_sql.DelimitIdentifier(_table.Name, _table.Schema)}", keys, cancellationToken);

    private Task<int> ExecuteAsync(string what, IReadOnlyList<object?[]> keys, CancellationToken cancellationToken)
    {
        var command = _text.Append($"{what} WHERE {Rows(keys)}").Build();
        var services = _context.GetService<IRelationalConnection>();
        return command.ExecuteNonQueryAsync(
            new RelationalCommandParameterObject(services, _values, null, _context, _context.GetService<IRelationalCommandDiagnosticsLogger>(), CommandSource.ExecuteUpdate),
            cancellationToken);
    }

    private string Rows(IReadOnlyList<object?[]> keys)
        => _plan.Key is [var only]
            ? $"{Name(only)} IN ({string.Join(", ", keys.Select(k => Parameter(only, k[0])))})"
            : AnyOf(keys, 0, keys.Count);

    /// <summary>Halves, and not one behind the other: databases limit how deep a condition is.</summary>
    private string AnyOf(IReadOnlyList<object?[]> keys, int from, int to)
        => to - from > 1
            ? $"({AnyOf(keys, from, (from + to) / 2)} OR {AnyOf(keys, (from + to) / 2, to)})"
            : $"({string.Join(" AND ", _plan.Key.Select((p, i) => $"{Name(p)} = {Parameter(p, keys[from][i])}"))})";

    private string Parameter(IProperty property, object? value)
    {
        var name = "p" + _values.Count.ToString(CultureInfo.InvariantCulture);
        _values.Add(name, value);
        _text.AddParameter(name, _sql.GenerateParameterName(name), property.GetRelationalTypeMapping(), property.IsNullable);
        return _sql.GenerateParameterNamePlaceholder(name);
    }

    private string Name(IProperty property) => _sql.DelimitIdentifier(property.GetColumnName(_table)!);
}
