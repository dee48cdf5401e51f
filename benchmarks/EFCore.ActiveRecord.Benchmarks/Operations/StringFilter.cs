using BenchmarkDotNet.Attributes;
using Dapper;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Benchmarks;

/// <summary>The 20 best posts above a rating, of the users with a name.</summary>
public class StringFilter : Operation
{
    private static readonly string Sql = Text("$1", "$2");

    private static readonly string DapperSql = Text("@rating", "@name");

    private readonly Func<BlogContext, int, string, IAsyncEnumerable<Post>> _compiled = EF.CompileAsyncQuery(
        (BlogContext context, int rating, string name) => context.Posts.AsNoTracking()
            .Where(p => p.Rating >= rating && EF.Functions.Like(p.User!.Name, name))
            .OrderByDescending(p => p.Rating).Take(20));

    public override string Title => "string filter";

    [Benchmark(Baseline = true, Description = Contestants.HandWritten)]
    public async Task<List<Post>> HandWritten()
    {
        var (rating, name) = NextValues();
        await using var connection = await Database.OpenAsync();
        await using var command = Command(connection, Sql);
        Database.Add(command, rating);
        Database.Add(command, name);
        await using var reader = await command.ExecuteReaderAsync();
        List<Post> posts = [];
        while (await reader.ReadAsync())
        {
            posts.Add(Database.ReadPost(reader));
        }

        return posts;
    }

    [Benchmark(Description = Contestants.Dapper)]
    public async Task<List<Post>> Dapper()
    {
        var (rating, name) = NextValues();
        await using var connection = Database.CreateConnection();
        return (await connection.QueryAsync<Post>(DapperSql, new { rating, name })).AsList();
    }

    [Benchmark(Description = Contestants.EfLinq)]
    public async Task<List<Post>> EfLinq()
    {
        var (rating, name) = NextValues();
        await using var context = NewContext();
        return await context.Posts.AsNoTracking()
            .Where(p => p.Rating >= rating && EF.Functions.Like(p.User!.Name, name))
            .OrderByDescending(p => p.Rating).Take(20).ToListAsync();
    }

    [Benchmark(Description = Contestants.EfCompiled)]
    public async Task<List<Post>> EfCompiled()
    {
        var (rating, name) = NextValues();
        await using var context = NewContext();
        return await _compiled(context, rating, name).ToListAsync();
    }

    [Benchmark(Description = Contestants.Library)]
    public async Task<List<Post>> Library()
    {
        var (rating, name) = NextValues();
        return await Post.Where(("rating__ge", rating), ("user___name__like", name)).OrderBy("-rating").Take(20).AutoInclude(false).ToListAsync();
    }

    private static string Text(string rating, string name) => $"""
        SELECT {Rows.PostColumns}
        FROM post AS p JOIN "user" AS u ON u.id = p.user_id
        WHERE p.rating >= {rating} AND u.name LIKE {name}
        ORDER BY p.rating DESC
        LIMIT 20
        """;

    private (int Rating, string Name) NextValues()
    {
        var next = Next(5000);
        return (next, BlogRows.NamePatterns[next % BlogRows.NamePatterns.Count]);
    }
}
