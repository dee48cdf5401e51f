using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Benchmarks;

/// <summary>The process that is measured: it gets one user by key and ends. Each contestant loads only what it needs.</summary>
internal static class ColdStartChild
{
    /// <summary>Writes the ticks that passed until the user was there.</summary>
    public static async Task<int> RunAsync(string contestant, string connection, long started)
    {
        var name = contestant switch
        {
            Contestants.HandWritten => await HandWrittenAsync(connection),
            Contestants.Ef => await EfAsync(connection),
            _ => await LibraryAsync(connection),
        };
        Console.Write(Stopwatch.GetElapsedTime(started).Ticks);
        return name == BlogRows.Username(1) ? 0 : 1;
    }

    private static async Task<string?> HandWrittenAsync(string text)
    {
        await using var connection = new SqliteConnection(text);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = GetByKey.Sql;
        command.Parameters.AddWithValue("$1", 1);
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync() ? Read(reader).Username : null;
    }

    private static async Task<string?> EfAsync(string connection)
    {
        await using var context = new BlogContext(new DbContextOptionsBuilder<BlogContext>().UseSqlite(connection).Options);
        return (await context.Users.AsNoTracking().FirstOrDefaultAsync(u => u.Id == 1))?.Username;
    }

    private static async Task<string?> LibraryAsync(string connection)
    {
        await using var db = ActiveDb.Open(o => o.UseSqlite(connection), BenchmarkDatabase.Models);
        return (await User.FindAsync(1))?.Username;
    }

    private static User Read(SqliteDataReader reader) => new()
    {
        Id = reader.GetInt32(0),
        Username = reader.GetString(1),
        Name = reader.GetString(2),
        Age = reader.GetInt32(3),
        CreatedAt = reader.GetDateTimeOffset(4),
        UpdatedAt = reader.GetDateTimeOffset(5),
    };
}
