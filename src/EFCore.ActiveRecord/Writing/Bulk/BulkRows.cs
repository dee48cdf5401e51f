using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Writing.Bulk;

/// <summary>Rows to insert that bring values for the same columns of a table.</summary>
internal sealed class BulkRows(DbContext context, BulkTable table, IReadOnlyList<BulkColumn> columns, DateTimeOffset now, long before)
{
    private readonly List<object> _records = [];

    /// <summary>How many rows of the operation come before these.</summary>
    public long Before => before;

    /// <summary>The time of all stamps.</summary>
    public DateTimeOffset Now => now;

    public DbContext Context => context;

    public BulkTable Table => table;

    public IReadOnlyList<BulkColumn> Columns => columns;

    public IReadOnlyList<object> Records => _records;

    /// <summary>Records in their order, as groups that one statement can hold.</summary>
    public static IEnumerable<BulkRows> Group(DbContext context, IEnumerable<object> records, Func<object, BulkTable> tableOf, DateTimeOffset now, long before)
    {
        BulkRows? rows = null;
        foreach (var record in records)
        {
            var table = tableOf(record);
            if (rows?.TryAdd(table, record) == true)
            {
                continue;
            }

            if (rows is not null)
            {
                before += rows.Records.Count;
                yield return rows;
            }

            rows = new BulkRows(context, table, table.ColumnsOf(record), now, before);
            rows.TryAdd(table, record);
        }

        if (rows is not null)
        {
            yield return rows;
        }
    }

    public object? Value(BulkColumn column, object record) => column.Value(record, context, now);

    /// <returns><see langword="false"/> where the record brings values for other columns.</returns>
    private bool TryAdd(BulkTable of, object record)
    {
        if (of != table || !table.Fits(record, columns))
        {
            return false;
        }

        _records.Add(record);
        return true;
    }
}
