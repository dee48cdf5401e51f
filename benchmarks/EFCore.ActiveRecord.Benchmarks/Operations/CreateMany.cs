using BenchmarkDotNet.Attributes;

namespace EFCore.ActiveRecord.Benchmarks;

/// <summary>1000 new notes in one transaction, which get their keys and stamps.</summary>
[InvocationCount(1, 1)]
public class CreateMany : NoteOperation
{
    private const int Count = 1000;

    public override string Title => "create 1000";

    public override int CheckedCalls => 2;

    [Benchmark(Baseline = true, Description = Contestants.HandWritten)]
    public async Task<IReadOnlyList<Note>> HandWritten()
    {
        var notes = StampedNotes();
        await Database.Notes.CreateAsync(notes);
        return notes;
    }

    [Benchmark(Description = Contestants.Dapper)]
    public async Task<IReadOnlyList<Note>> Dapper()
    {
        var notes = StampedNotes();
        await Database.Notes.CreateWithDapperAsync(notes);
        return notes;
    }

    [Benchmark(Description = Contestants.Ef)]
    public async Task<IReadOnlyList<Note>> Ef()
    {
        var notes = StampedNotes();
        await using var context = NewContext();
        context.AddRange(notes);
        await context.SaveChangesAsync();
        return notes;
    }

    [Benchmark(Description = Contestants.Library)]
    public Task<IReadOnlyList<Note>> Library() => Note.CreateAllAsync(NewNotes());

    [Benchmark(Description = Contestants.Tracked)]
    public async Task<IReadOnlyList<Note>> Tracked()
    {
        using (Database.Tracked.Use())
        {
            return await Note.CreateAllAsync(NewNotes());
        }
    }

    private IEnumerable<Note> NewNotes() => Enumerable.Range(0, Count).Select(_ => NewNote());

    private List<Note> StampedNotes() => [.. NewNotes().Select(Stamped)];
}
