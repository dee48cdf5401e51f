using BenchmarkDotNet.Attributes;
using Dapper;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Benchmarks;

/// <summary>20 users in the order of their keys, each with ten posts, a third of which have five comments.</summary>
public class UsersWithPostsAndComments : Operation
{
    private const string UsersSql = $"""SELECT {Rows.UserColumns} FROM "user" AS u WHERE u.id > $1 ORDER BY u.id LIMIT 20""";

    private const string DapperUsersSql = $"""SELECT {Rows.UserColumns} FROM "user" AS u WHERE u.id > @after ORDER BY u.id LIMIT 20""";

    public override string Title => "20 users with posts with comments";

    [Benchmark(Baseline = true, Description = Contestants.HandWritten)]
    public async Task<List<User>> HandWritten()
    {
        await using var connection = await Database.OpenAsync();
        List<User> users = [];
        Dictionary<int, User> usersById = [];
        await using (var command = Command(connection, UsersSql))
        {
            Database.Add(command, NextAfter());
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                var user = Database.ReadUser(reader);
                users.Add(user);
                usersById.Add(user.Id, user);
            }
        }

        Dictionary<int, Post> postsById = [];
        await using (var command = Command(connection, $"SELECT {Rows.PostColumns} FROM post AS p WHERE p.user_id {Database.AmongKeys}"))
        {
            Database.AddKeys(command, [.. usersById.Keys]);
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                var post = Database.ReadPost(reader);
                post.User = usersById[post.UserId];
                post.User.Posts.Add(post);
                postsById.Add(post.Id, post);
            }
        }

        await using (var command = Command(connection, $"SELECT {Rows.CommentColumns} FROM comment AS c WHERE c.post_id {Database.AmongKeys}"))
        {
            Database.AddKeys(command, [.. postsById.Keys]);
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                var comment = Database.ReadComment(reader);
                comment.Post = postsById[comment.PostId];
                comment.Post.Comments.Add(comment);
            }
        }

        return users;
    }

    [Benchmark(Description = Contestants.Dapper)]
    public async Task<List<User>> Dapper()
    {
        await using var connection = Database.CreateConnection();
        await connection.OpenAsync();
        var users = (await connection.QueryAsync<User>(DapperUsersSql, new { after = NextAfter() })).AsList();
        var usersById = users.ToDictionary(u => u.Id);
        var posts = (await connection.QueryAsync<Post>(
            $"SELECT {Rows.PostColumns} FROM post AS p WHERE p.user_id {Database.AmongDapperKeys}",
            new { keys = usersById.Keys.ToArray() })).AsList();
        var postsById = posts.ToDictionary(p => p.Id);
        var comments = await connection.QueryAsync<Comment>(
            $"SELECT {Rows.CommentColumns} FROM comment AS c WHERE c.post_id {Database.AmongDapperKeys}",
            new { keys = postsById.Keys.ToArray() });
        foreach (var post in posts)
        {
            post.User = usersById[post.UserId];
            post.User.Posts.Add(post);
        }

        foreach (var comment in comments)
        {
            comment.Post = postsById[comment.PostId];
            comment.Post.Comments.Add(comment);
        }

        return users;
    }

    [Benchmark(Description = Contestants.EfLinq)]
    public async Task<List<User>> EfLinq()
    {
        var after = NextAfter();
        await using var context = NewContext();
        return await context.Users.AsNoTracking().Include(u => u.Posts).ThenInclude(p => p.Comments)
            .Where(u => u.Id > after).OrderBy(u => u.Id).Take(20).AsSingleQuery().ToListAsync();
    }

    [Benchmark(Description = Contestants.EfSplit)]
    public async Task<List<User>> EfSplit()
    {
        var after = NextAfter();
        await using var context = NewContext();
        return await context.Users.AsNoTracking().Include(u => u.Posts).ThenInclude(p => p.Comments)
            .Where(u => u.Id > after).OrderBy(u => u.Id).Take(20).AsSplitQuery().ToListAsync();
    }

    [Benchmark(Description = Contestants.Library)]
    public async Task<List<User>> Library()
        => await User.Where(("id__gt", NextAfter())).OrderBy("id").Take(20).With(s => s.SelectIn(u => u.Posts, p => p.SelectIn(x => x.Comments))).ToListAsync();

    private int NextAfter() => Next(BlogRows.Users - 20);
}
