using EFCore.ActiveRecord.Models.Metadata;
using EFCore.ActiveRecord.Writing.Bulk;
using Npgsql;

namespace EFCore.ActiveRecord.PostgreSQL;

/// <summary>Writes the values of one column of a COPY.</summary>
internal class CopyColumn(BulkRows rows, BulkColumn column, ColumnType type)
{
    /// <summary>What writes a column's values: without boxing them, where the records have them in members of their own.</summary>
    public static CopyColumn Of(BulkRows rows, BulkColumn column, ColumnType type)
        => ColumnGetter.Of(column.Property) is { } read
            ? (CopyColumn)Activator.CreateInstance(typeof(Typed<>).MakeGenericType(read.Method.ReturnType), rows, column, type, read)!
            : new CopyColumn(rows, column, type);

    protected BulkColumn Column => column;

    public virtual Task WriteAsync(NpgsqlBinaryImporter import, object record, CancellationToken cancellationToken)
        => SendAsync(import, rows.Value(column, record), cancellationToken);

    protected Task SendAsync<T>(NpgsqlBinaryImporter import, T value, CancellationToken cancellationToken)
        => value is null ? import.WriteNullAsync(cancellationToken)
            : type.Name is { } name ? import.WriteAsync(value, name, cancellationToken)
            : import.WriteAsync(value, type.Type, cancellationToken);

    private sealed class Typed<T>(BulkRows rows, BulkColumn column, ColumnType type, Func<object, T> read) : CopyColumn(rows, column, type)
    {
        public override Task WriteAsync(NpgsqlBinaryImporter import, object record, CancellationToken cancellationToken)
            => Column.IsOwn(record) ? SendAsync(import, read(record), cancellationToken) : base.WriteAsync(import, record, cancellationToken);
    }
}
