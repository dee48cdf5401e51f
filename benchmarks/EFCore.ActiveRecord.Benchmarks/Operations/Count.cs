using BenchmarkDotNet.Attributes;
using Dapper;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Benchmarks;

/// <summary>How many posts are above a rating: up to 100.</summary>
public class Count : Operation
{
    private const string Sql = "SELECT count(*) FROM post AS p WHERE p.rating >= $1";

    private const string DapperSql = "SELECT count(*) FROM post AS p WHERE p.rating >= @rating";

    private readonly Func<BlogContext, int, Task<int>> _compiled = EF.CompileAsyncQuery(
        (BlogContext context, int rating) => context.Posts.Count(p => p.Rating >= rating));

    public override string Title => "count with a condition";

    [Benchmark(Baseline = true, Description = Contestants.HandWritten)]
    public async Task<int> HandWritten()
    {
        var rating = NextRating();
        await using var connection = await Database.OpenAsync();
        await using var command = Command(connection, Sql);
        Database.Add(command, rating);
        return (int)(long)(await command.ExecuteScalarAsync())!;
    }

    [Benchmark(Description = Contestants.Dapper)]
    public async Task<int> Dapper()
    {
        var rating = NextRating();
        await using var connection = Database.CreateConnection();
        return await connection.ExecuteScalarAsync<int>(DapperSql, new { rating });
    }

    [Benchmark(Description = Contestants.EfLinq)]
    public async Task<int> EfLinq()
    {
        var rating = NextRating();
        await using var context = NewContext();
        return await context.Posts.CountAsync(p => p.Rating >= rating);
    }

    [Benchmark(Description = Contestants.EfCompiled)]
    public async Task<int> EfCompiled()
    {
        var rating = NextRating();
        await using var context = NewContext();
        return await _compiled(context, rating);
    }

    [Benchmark(Description = Contestants.Library)]
    public Task<int> Library() => Post.Where(("rating__ge", NextRating())).CountAsync();

    [Benchmark(Description = Contestants.LibraryLinq)]
    public Task<int> LibraryLinq()
    {
        var rating = NextRating();
        return Post.Where(p => p.Rating >= rating).CountAsync();
    }

    private int NextRating() => BlogRows.Posts - 100 + Next(100);
}
