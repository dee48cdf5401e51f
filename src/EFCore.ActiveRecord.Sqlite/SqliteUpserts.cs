using EFCore.ActiveRecord.Providers;

namespace EFCore.ActiveRecord.Sqlite;

/// <summary>Upserts by one statement for each row: the time to bind parameters grows with the square of their number.</summary>
internal sealed class SqliteUpserts : OnConflictDialect
{
    protected override string AreSame(string row, IReadOnlyList<string> columns)
        => string.Join(" AND ", columns.Select(c => $"{row}.{c} IS excluded.{c}"));
}
