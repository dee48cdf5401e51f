using EFCore.ActiveRecord.Providers;

namespace EFCore.ActiveRecord.PostgreSQL;

/// <summary>Upserts by statements of many rows, of which PostgreSQL gives back the results in their order.</summary>
internal sealed class PostgreSqlUpserts : OnConflictDialect
{
    // The protocol takes 65535; statements that large take longer to parse than several.
    public override int MaxParameters => 10_000;

    /// <summary>By the stored form, as not every type has an equality (json, xml, point); whole rows, as their columns would be compared one by one without the cast.</summary>
    protected override string AreSame(string row, IReadOnlyList<string> columns)
        => $"{RowOf(row, columns)} *= {RowOf("excluded", columns)}";

    private static string RowOf(string row, IReadOnlyList<string> columns) => $"ROW({string.Join(", ", columns.Select(c => $"{row}.{c}"))})::record";
}
