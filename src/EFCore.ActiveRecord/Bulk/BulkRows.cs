using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Bulk;

/// <summary>Rows to insert that bring values for the same columns of a table.</summary>
internal sealed class BulkRows(DbContext context, BulkTable table, IReadOnlyList<BulkColumn> columns, DateTimeOffset now)
{
    private readonly List<object> _records = [];

    public DbContext Context => context;

    public BulkTable Table => table;

    public IReadOnlyList<BulkColumn> Columns => columns;

    public IReadOnlyList<object> Records => _records;

    /// <returns><see langword="false"/> where the record brings values for other columns.</returns>
    public bool TryAdd(BulkTable of, object record)
    {
        if (of != table || !table.Fits(record, columns))
        {
            return false;
        }

        _records.Add(record);
        return true;
    }

    public object? Value(BulkColumn column, object record) => column.Value(record, context, now);
}
