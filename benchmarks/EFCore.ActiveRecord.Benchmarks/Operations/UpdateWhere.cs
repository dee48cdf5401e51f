using BenchmarkDotNet.Attributes;
using Dapper;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Benchmarks;

/// <summary>One column of the 100 notes that one user has, by one statement, and the stamp of the last change.</summary>
public class UpdateWhere : NoteOperation
{
    private const string Sql = "UPDATE note SET stars = $1, updated_at = $2 WHERE user_id = $3";

    private const string DapperSql = "UPDATE note SET stars = @stars, updated_at = @now WHERE user_id = @user";

    public override string Title => "update 100 by a condition";

    [Benchmark(Baseline = true, Description = Contestants.HandWritten)]
    public async Task<int> HandWritten()
    {
        var (user, stars) = NextValues();
        await using var connection = await Database.OpenAsync();
        await using var command = Command(connection, Sql);
        Database.Add(command, stars);
        Database.Add(command, DateTimeOffset.UtcNow);
        Database.Add(command, user);
        return await command.ExecuteNonQueryAsync();
    }

    [Benchmark(Description = Contestants.Dapper)]
    public async Task<int> Dapper()
    {
        var (user, stars) = NextValues();
        await using var connection = Database.CreateConnection();
        return await connection.ExecuteAsync(DapperSql, new { stars, now = DateTimeOffset.UtcNow, user });
    }

    [Benchmark(Description = Contestants.Ef)]
    public async Task<int> Ef()
    {
        var (user, stars) = NextValues();
        var now = DateTimeOffset.UtcNow;
        await using var context = NewContext();
        return await context.Notes.Where(n => n.UserId == user).ExecuteUpdateAsync(s => s.SetProperty(n => n.Stars, stars).SetProperty(n => n.UpdatedAt, now));
    }

    [Benchmark(Description = Contestants.Library)]
    public Task<int> Library()
    {
        var (user, stars) = NextValues();
        return Note.Where(("user_id", user)).UpdateAsync(new { stars });
    }

    protected override int RowsBefore(int calls) => 1000;

    private (int User, int Stars) NextValues()
    {
        var next = Next(BlogRows.Users);
        return ((next % 10) + 1, next);
    }
}
