using BenchmarkDotNet.Attributes;
using Dapper;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Benchmarks;

/// <summary>All 1000 users.</summary>
public class ListAll : Operation
{
    private const string Sql = $"""SELECT {Rows.UserColumns} FROM "user" AS u""";

    private readonly Func<BlogContext, IAsyncEnumerable<User>> _compiled = EF.CompileAsyncQuery((BlogContext context) => context.Users.AsNoTracking());

    public override string Title => "list 1000";

    [Benchmark(Baseline = true, Description = Contestants.HandWritten)]
    public async Task<List<User>> HandWritten()
    {
        await using var connection = await Database.OpenAsync();
        await using var command = Command(connection, Sql);
        await using var reader = await command.ExecuteReaderAsync();
        List<User> users = [];
        while (await reader.ReadAsync())
        {
            users.Add(Database.ReadUser(reader));
        }

        return users;
    }

    [Benchmark(Description = Contestants.Dapper)]
    public async Task<List<User>> Dapper()
    {
        await using var connection = Database.CreateConnection();
        return (await connection.QueryAsync<User>(Sql)).AsList();
    }

    [Benchmark(Description = Contestants.EfLinq)]
    public async Task<List<User>> EfLinq()
    {
        await using var context = NewContext();
        return await context.Users.AsNoTracking().ToListAsync();
    }

    [Benchmark(Description = Contestants.EfCompiled)]
    public async Task<List<User>> EfCompiled()
    {
        await using var context = NewContext();
        return await _compiled(context).ToListAsync();
    }

    [Benchmark(Description = Contestants.Library)]
    public Task<List<User>> Library() => User.AllAsync();
}
