using System.Globalization;
using BenchmarkDotNet.Attributes;
using Dapper;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Benchmarks;

/// <summary>One of the first five pages of the posts above a rating, which are about 1000, and how many there are.</summary>
public class Paginate : Operation
{
    private const int Size = 20;

    private static readonly string Sql = Text("$1", "$2");

    private static readonly string DapperSql = Text("@rating", "@skipped");

    public override string Title => "page of 20, with the number of all";

    [Benchmark(Baseline = true, Description = Contestants.HandWritten)]
    public async Task<(List<Post> Posts, int Total)> HandWritten()
    {
        var (rating, page) = NextValues();
        await using var connection = await Database.OpenAsync();
        await using var command = Command(connection, Sql);
        Database.Add(command, rating);
        Database.Add(command, (page - 1) * Size);
        await using var reader = await command.ExecuteReaderAsync();
        List<Post> posts = [];
        var total = 0;
        while (await reader.ReadAsync())
        {
            posts.Add(Database.ReadPost(reader));
            total = reader.GetInt32(Rows.PostColumnCount);
        }

        return (posts, total);
    }

    [Benchmark(Description = Contestants.Dapper)]
    public async Task<(List<Post> Posts, int Total)> Dapper()
    {
        var (rating, page) = NextValues();
        await using var connection = Database.CreateConnection();
        var total = 0L;
        var posts = await connection.QueryAsync<Post, long, Post>(
            DapperSql,
            (post, all) =>
            {
                total = all;
                return post;
            },
            new { rating, skipped = (page - 1) * Size },
            splitOn: "total");
        return (posts.AsList(), (int)total);
    }

    [Benchmark(Description = Contestants.EfLinq)]
    public async Task<(List<Post> Posts, int Total)> EfLinq()
    {
        var (rating, page) = NextValues();
        await using var context = NewContext();
        var found = context.Posts.AsNoTracking().Where(p => p.Rating >= rating);
        var total = await found.CountAsync();
        return (await found.OrderByDescending(p => p.Rating).Skip((page - 1) * Size).Take(Size).ToListAsync(), total);
    }

    [Benchmark(Description = Contestants.Library)]
    public async Task<(IReadOnlyList<Post> Posts, int Total)> Library()
    {
        var (rating, number) = NextValues();
        var page = await Post.Where(("rating__ge", rating)).OrderBy("-rating").PaginateAsync(number, Size);
        return (page, page.TotalItems);
    }

    [Benchmark(Description = Contestants.LibraryLinq)]
    public async Task<(IReadOnlyList<Post> Posts, int Total)> LibraryLinq()
    {
        var (rating, number) = NextValues();
        var page = await Post.Where(p => p.Rating >= rating).OrderByDescending(p => p.Rating).PaginateAsync(number, Size);
        return (page, page.TotalItems);
    }

    private static string Text(string rating, string skipped) => $"""
        SELECT {Rows.PostColumns}, (SELECT count(*) FROM post AS a WHERE a.rating >= {rating}) AS total
        FROM post AS p
        WHERE p.rating >= {rating}
        ORDER BY p.rating DESC
        LIMIT {Size.ToString(CultureInfo.InvariantCulture)} OFFSET {skipped}
        """;

    private (int Rating, int Page) NextValues()
    {
        var next = Next(100);
        return (BlogRows.Posts - 1050 + next, (next % 5) + 1);
    }
}
