using BenchmarkDotNet.Attributes;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Benchmarks;

/// <summary>Users by primary key, always as many in all, by so many flows at the same time.</summary>
internal sealed class GetInParallel(int flows) : GrowingOperation
{
    public override int Units => 256;

    [Benchmark(Baseline = true, Description = Contestants.HandWritten)]
    public Task<User?[]> HandWritten() => InFlowsAsync(Database.GetUserAsync);

    [Benchmark(Description = Contestants.EfLinq)]
    public Task<User?[]> EfLinq() => InFlowsAsync(async id =>
    {
        await using var context = NewContext();
        return await context.Users.AsNoTracking().FirstOrDefaultAsync(u => u.Id == id);
    });

    [Benchmark(Description = Contestants.Library)]
    public Task<User?[]> Library() => InFlowsAsync(id => User.FindAsync(id));

    private async Task<User?[]> InFlowsAsync(Func<int, Task<User?>> get)
    {
        var first = Next(BlogRows.Users);
        var users = new User?[Units];
        await Task.WhenAll(Enumerable.Range(0, flows).Select(flow => Task.Run(async () =>
        {
            for (var i = flow; i < users.Length; i += flows)
            {
                users[i] = await get(((first + i) % BlogRows.Users) + 1);
            }
        })));
        return users;
    }
}
