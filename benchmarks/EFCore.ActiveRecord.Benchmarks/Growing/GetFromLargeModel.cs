using BenchmarkDotNet.Attributes;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Benchmarks;

/// <summary>One user by primary key, in a model of so many classes.</summary>
internal sealed class GetFromLargeModel(int classes) : GrowingOperation
{
    private readonly LargeModel _model = new(classes);
    private IDbContextFactory<BlogContext>? _contexts;
    private ActiveDb? _db;

    public override async Task PrepareAsync(int firstCall, int calls)
    {
        await base.PrepareAsync(firstCall, calls);
        _contexts ??= _model.Contexts(Database);
        _db ??= _model.Open(Database);
    }

    [Benchmark(Baseline = true, Description = Contestants.HandWritten)]
    public Task<User?> HandWritten() => Database.GetUserAsync(NextId());

    [Benchmark(Description = Contestants.EfLinq)]
    public async Task<User?> EfLinq()
    {
        var id = NextId();
        await using var context = await _contexts!.CreateDbContextAsync();
        return await context.Users.AsNoTracking().FirstOrDefaultAsync(u => u.Id == id);
    }

    [Benchmark(Description = Contestants.Library)]
    public async Task<User?> Library()
    {
        using (_db!.Use())
        {
            return await User.FindAsync(NextId());
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await (_db?.DisposeAsync() ?? default);
        await base.DisposeAsync();
    }

    private int NextId() => Next(BlogRows.Users) + 1;
}
