using BenchmarkDotNet.Attributes;
using Dapper;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Benchmarks;

/// <summary>One user by primary key.</summary>
public class GetByKey : Operation
{
    /// <summary>Takes the key as $1.</summary>
    internal const string Sql = $"""SELECT {Rows.UserColumns} FROM "user" AS u WHERE u.id = $1""";

    private const string DapperSql = $"""SELECT {Rows.UserColumns} FROM "user" AS u WHERE u.id = @id""";

    private readonly Func<BlogContext, int, Task<User?>> _compiled = EF.CompileAsyncQuery(
        (BlogContext context, int id) => context.Users.AsNoTracking().FirstOrDefault(u => u.Id == id));

    public override string Title => "get by key";

    [Benchmark(Baseline = true, Description = Contestants.HandWritten)]
    public Task<User?> HandWritten() => Database.GetUserAsync(NextId());

    [Benchmark(Description = Contestants.Dapper)]
    public async Task<User?> Dapper()
    {
        var id = NextId();
        await using var connection = Database.CreateConnection();
        return await connection.QueryFirstOrDefaultAsync<User>(DapperSql, new { id });
    }

    [Benchmark(Description = Contestants.EfLinq)]
    public async Task<User?> EfLinq()
    {
        var id = NextId();
        await using var context = NewContext();
        return await context.Users.AsNoTracking().FirstOrDefaultAsync(u => u.Id == id);
    }

    [Benchmark(Description = Contestants.EfCompiled)]
    public async Task<User?> EfCompiled()
    {
        var id = NextId();
        await using var context = NewContext();
        return await _compiled(context, id);
    }

    [Benchmark(Description = Contestants.Library)]
    public Task<User?> Library() => User.FindAsync(NextId());

    private int NextId() => Next(BlogRows.Users) + 1;
}
