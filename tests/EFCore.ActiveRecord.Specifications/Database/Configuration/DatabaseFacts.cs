using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Specifications.Database.Configuration;

/// <summary>What stands in a database, asked in plain SQL.</summary>
internal static class DatabaseFacts
{
    public static bool IsSqlite(this ActiveDb db)
    {
        using DbContext context = db.CreateContext();
        return IsSqlite(context);
    }

    public static async Task<List<string>> TablesAsync(this ActiveDb db)
    {
        await using DbContext context = db.CreateContext();
        return await context.Database.SqlQueryRaw<string>(IsSqlite(context)
            ? "SELECT name AS \"Value\" FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
            : "SELECT table_name AS \"Value\" FROM information_schema.tables WHERE table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY table_name COLLATE \"C\"").ToListAsync();
    }

    public static async Task<List<string>> ColumnsAsync(this ActiveDb db, string table)
    {
        await using DbContext context = db.CreateContext();
        return await context.Database.SqlQueryRaw<string>(IsSqlite(context)
            ? "SELECT name AS \"Value\" FROM pragma_table_info({0}) ORDER BY name"
            : "SELECT column_name AS \"Value\" FROM information_schema.columns WHERE table_name = {0} ORDER BY column_name COLLATE \"C\"", table).ToListAsync();
    }

    public static async Task ExecuteSqlAsync(this ActiveDb db, string sql)
    {
        await using DbContext context = db.CreateContext();
        await context.Database.ExecuteSqlRawAsync(sql);
    }

    public static async Task<long> CountRowsAsync(this ActiveDb db, string table)
    {
        await using DbContext context = db.CreateContext();
        string sql = $"SELECT COUNT(*) AS \"Value\" FROM {table}";
        return await context.Database.SqlQueryRaw<long>(sql).SingleAsync();
    }

    private static bool IsSqlite(DbContext context) => context.Database.ProviderName!.EndsWith("Sqlite", StringComparison.Ordinal);
}
