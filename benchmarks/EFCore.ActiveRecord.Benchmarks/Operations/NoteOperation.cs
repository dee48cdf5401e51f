using BenchmarkDotNet.Attributes;

namespace EFCore.ActiveRecord.Benchmarks;

/// <summary>An operation that writes notes. Whatever calls are timed together begin with the same rows.</summary>
[InvocationCount(CallsPerIteration)]
public abstract class NoteOperation : Operation
{
    // BenchmarkDotNet must know it beforehand, to have as many rows prepared.
    private const int CallsPerIteration = 256;

    // Not async, as in the base class.
    [IterationSetup]
    public void PrepareIteration() => PrepareAsync(0, CallsPerIteration).GetAwaiter().GetResult();

    public override async Task PrepareAsync(int firstCall, int calls)
    {
        await base.PrepareAsync(firstCall, calls);
        await Database.Notes.FillAsync(RowsBefore(calls));
    }

    public override async Task<IReadOnlyList<Note>> RowsAfterCallAsync() => await Database.Notes.ReadAsync();

    /// <summary>How many rows the table has before a number of calls.</summary>
    protected virtual int RowsBefore(int calls) => 0;

    /// <summary>A new note. Its stamps are left to the contestant.</summary>
    protected Note NewNote()
    {
        var next = Next(BlogRows.Users);
        return new Note { Title = $"New note {next}", Stars = next % 5, UserId = next + 1 };
    }

    /// <summary>For contestants that have no stamps of their own.</summary>
    protected static Note Stamped(Note note)
    {
        note.CreatedAt = note.UpdatedAt = DateTimeOffset.UtcNow;
        return note;
    }
}
