using System.Data;
using BenchmarkDotNet.Attributes;
using Dapper;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Benchmarks;

/// <summary>One user by name.</summary>
public class ByUniqueColumn : Operation
{
    private const string Sql = $"""SELECT {Rows.UserColumns} FROM "user" AS u WHERE u.username = $1""";

    private const string DapperSql = $"""SELECT {Rows.UserColumns} FROM "user" AS u WHERE u.username = @name""";

    private readonly Func<BlogContext, string, Task<User?>> _compiled = EF.CompileAsyncQuery(
        (BlogContext context, string name) => context.Users.AsNoTracking().FirstOrDefault(u => u.Username == name));

    public override string Title => "by unique column";

    [Benchmark(Baseline = true, Description = Contestants.HandWritten)]
    public async Task<User?> HandWritten()
    {
        var name = NextName();
        await using var connection = await Database.OpenAsync();
        await using var command = Command(connection, Sql);
        Database.Add(command, name);
        await using var reader = await command.ExecuteReaderAsync(CommandBehavior.SingleRow);
        return await reader.ReadAsync() ? Database.ReadUser(reader) : null;
    }

    [Benchmark(Description = Contestants.Dapper)]
    public async Task<User?> Dapper()
    {
        var name = NextName();
        await using var connection = Database.CreateConnection();
        return await connection.QueryFirstOrDefaultAsync<User>(DapperSql, new { name });
    }

    [Benchmark(Description = Contestants.EfLinq)]
    public async Task<User?> EfLinq()
    {
        var name = NextName();
        await using var context = NewContext();
        return await context.Users.AsNoTracking().FirstOrDefaultAsync(u => u.Username == name);
    }

    [Benchmark(Description = Contestants.EfCompiled)]
    public async Task<User?> EfCompiled()
    {
        var name = NextName();
        await using var context = NewContext();
        return await _compiled(context, name);
    }

    [Benchmark(Description = Contestants.Library)]
    public Task<User?> Library() => User.Where(("username", NextName())).FirstOrDefaultAsync();

    private string NextName() => BlogRows.Username(Next(BlogRows.Users) + 1);
}
