using BenchmarkDotNet.Attributes;

namespace EFCore.ActiveRecord.Benchmarks;

/// <summary>100,000 new notes in one transaction, whose keys nobody asks for.</summary>
[InvocationCount(1, 1)]
public class BulkInsert : NoteOperation
{
    private const int Count = 100_000;
    private const int EfRows = 10_000;

    public override string Title => "bulk insert 100,000";

    public override int CheckedCalls => 1;

    [Benchmark(Baseline = true, Description = Contestants.HandWritten)]
    public Task<long> HandWritten() => Database.Notes.InsertAsync(NewNotes().Select(Stamped));

    [Benchmark(Description = Contestants.Dapper)]
    public Task<long> Dapper() => Database.Notes.InsertWithDapperAsync(NewNotes().Select(Stamped));

    [Benchmark(Description = Contestants.Ef)]
    public async Task<long> Ef()
    {
        await using var context = NewContext();
        await using var transaction = await context.Database.BeginTransactionAsync();
        var rows = 0L;
        foreach (var some in NewNotes().Select(Stamped).Chunk(EfRows))
        {
            context.AddRange(some);
            rows += await context.SaveChangesAsync();
            context.ChangeTracker.Clear();
        }

        await transaction.CommitAsync();
        return rows;
    }

    [Benchmark(Description = Contestants.Library)]
    public Task<long> Library() => Note.BulkInsertAsync(NewNotes());

    private IEnumerable<Note> NewNotes() => Enumerable.Range(0, Count).Select(_ => NewNote());
}
