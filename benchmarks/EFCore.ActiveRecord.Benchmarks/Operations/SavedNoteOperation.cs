using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Benchmarks;

/// <summary>An operation on notes that were read before: another one in each call.</summary>
public abstract class SavedNoteOperation : NoteOperation
{
    private Queue<Note> _notes = [];

    public override async Task PrepareAsync(int firstCall, int calls)
    {
        await base.PrepareAsync(firstCall, calls);

        // By the library, which must know its rows; to the other contestants they are objects like any.
        _notes = new(await Note.OrderBy("id").ToListAsync());
    }

    protected override int RowsBefore(int calls) => calls;

    protected Note NextNote() => _notes.Dequeue();
}
