using BenchmarkDotNet.Attributes;
using Dapper;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Benchmarks;

/// <summary>50 users in the order of their keys, each with ten posts.</summary>
public class UsersWithPosts : Operation
{
    private const string UsersSql = $"""SELECT {Rows.UserColumns} FROM "user" AS u WHERE u.id > $1 ORDER BY u.id LIMIT 50""";

    private const string DapperUsersSql = $"""SELECT {Rows.UserColumns} FROM "user" AS u WHERE u.id > @after ORDER BY u.id LIMIT 50""";

    public override string Title => "50 users with 10 posts each";

    [Benchmark(Baseline = true, Description = Contestants.HandWritten)]
    public async Task<List<User>> HandWritten()
    {
        await using var connection = await Database.OpenAsync();
        List<User> users = [];
        Dictionary<int, User> byId = [];
        await using (var command = Command(connection, UsersSql))
        {
            Database.Add(command, NextAfter());
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                var user = Database.ReadUser(reader);
                users.Add(user);
                byId.Add(user.Id, user);
            }
        }

        await using (var command = Command(connection, $"SELECT {Rows.PostColumns} FROM post AS p WHERE p.user_id {Database.AmongKeys}"))
        {
            Database.AddKeys(command, [.. byId.Keys]);
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                var post = Database.ReadPost(reader);
                post.User = byId[post.UserId];
                post.User.Posts.Add(post);
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
        var byId = users.ToDictionary(u => u.Id);
        var posts = await connection.QueryAsync<Post>(
            $"SELECT {Rows.PostColumns} FROM post AS p WHERE p.user_id {Database.AmongDapperKeys}",
            new { keys = byId.Keys.ToArray() });
        foreach (var post in posts)
        {
            post.User = byId[post.UserId];
            post.User.Posts.Add(post);
        }

        return users;
    }

    [Benchmark(Description = Contestants.EfLinq)]
    public async Task<List<User>> EfLinq()
    {
        var after = NextAfter();
        await using var context = NewContext();
        return await context.Users.AsNoTracking().Include(u => u.Posts).Where(u => u.Id > after).OrderBy(u => u.Id).Take(50).AsSingleQuery().ToListAsync();
    }

    [Benchmark(Description = Contestants.EfSplit)]
    public async Task<List<User>> EfSplit()
    {
        var after = NextAfter();
        await using var context = NewContext();
        return await context.Users.AsNoTracking().Include(u => u.Posts).Where(u => u.Id > after).OrderBy(u => u.Id).Take(50).AsSplitQuery().ToListAsync();
    }

    [Benchmark(Description = Contestants.Library)]
    public async Task<List<User>> Library() => await User.Where(("id__gt", NextAfter())).OrderBy("id").Take(50).WithSelectIn(u => u.Posts).ToListAsync();

    private int NextAfter() => Next(BlogRows.Users - 50);
}
