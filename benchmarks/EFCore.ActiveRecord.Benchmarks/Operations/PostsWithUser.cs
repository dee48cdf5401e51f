using BenchmarkDotNet.Attributes;
using Dapper;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Benchmarks;

/// <summary>100 posts in the order of their keys, each with its user.</summary>
public class PostsWithUser : Operation
{
    private static readonly string Sql = Text("$1");

    private static readonly string DapperSql = Text("@after");

    private readonly Func<BlogContext, int, IAsyncEnumerable<Post>> _compiled = EF.CompileAsyncQuery(
        (BlogContext context, int after) => context.Posts.AsNoTracking().Include(p => p.User).Where(p => p.Id > after).OrderBy(p => p.Id).Take(100));

    public override string Title => "100 posts with their user";

    [Benchmark(Baseline = true, Description = Contestants.HandWritten)]
    public async Task<List<Post>> HandWritten()
    {
        await using var connection = await Database.OpenAsync();
        await using var command = Command(connection, Sql);
        Database.Add(command, NextAfter());
        await using var reader = await command.ExecuteReaderAsync();
        List<Post> posts = [];
        Dictionary<int, User> users = [];
        while (await reader.ReadAsync())
        {
            var post = Database.ReadPost(reader);
            if (!users.TryGetValue(post.UserId, out var user))
            {
                user = Database.ReadUser(reader, Rows.PostColumnCount);
                users.Add(user.Id, user);
            }

            post.User = user;
            posts.Add(post);
        }

        return posts;
    }

    [Benchmark(Description = Contestants.Dapper)]
    public async Task<List<Post>> Dapper()
    {
        await using var connection = Database.CreateConnection();
        var posts = await connection.QueryAsync<Post, User, Post>(
            DapperSql,
            static (post, user) =>
            {
                post.User = user;
                return post;
            },
            new { after = NextAfter() });
        return posts.AsList();
    }

    [Benchmark(Description = Contestants.EfLinq)]
    public async Task<List<Post>> EfLinq()
    {
        var after = NextAfter();
        await using var context = NewContext();
        return await context.Posts.AsNoTracking().Include(p => p.User).Where(p => p.Id > after).OrderBy(p => p.Id).Take(100).ToListAsync();
    }

    [Benchmark(Description = Contestants.EfCompiled)]
    public async Task<List<Post>> EfCompiled()
    {
        var after = NextAfter();
        await using var context = NewContext();
        return await _compiled(context, after).ToListAsync();
    }

    [Benchmark(Description = Contestants.Library)]
    public async Task<List<Post>> Library() => await Post.Where(("id__gt", NextAfter())).OrderBy("id").Take(100).WithSelectIn(p => p.User).ToListAsync();

    private static string Text(string after) => $"""
        SELECT {Rows.PostColumns}, {Rows.UserColumns}
        FROM post AS p JOIN "user" AS u ON u.id = p.user_id
        WHERE p.id > {after}
        ORDER BY p.id
        LIMIT 100
        """;

    private int NextAfter() => Next(BlogRows.Posts - 100);
}
