using BenchmarkDotNet.Attributes;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Benchmarks;

/// <summary>All rows of a table with so many.</summary>
internal sealed class ListOf(int rows) : GrowingOperation
{
    private bool _isFilled;

    public override string Unit => "row";

    public override int Units => rows;

    public override async Task PrepareAsync(int firstCall, int calls)
    {
        await base.PrepareAsync(firstCall, calls);
        if (!_isFilled)
        {
            _isFilled = true;
            await Database.Notes.FillAsync(rows);
        }
    }

    [Benchmark(Baseline = true, Description = Contestants.HandWritten)]
    public Task<List<Note>> HandWritten() => Database.Notes.ReadAsync();

    [Benchmark(Description = Contestants.EfLinq)]
    public async Task<List<Note>> EfLinq()
    {
        await using var context = NewContext();
        return await context.Notes.AsNoTracking().OrderBy(n => n.Id).ToListAsync();
    }

    [Benchmark(Description = Contestants.Library)]
    public Task<List<Note>> Library() => Note.OrderBy("id").ToListAsync();
}
