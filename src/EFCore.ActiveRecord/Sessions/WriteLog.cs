using EFCore.ActiveRecord.Records;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Sessions;

/// <summary>The records that an open transaction wrote, so that a rollback sets them back too: new ones are new again, changed ones know the row as it is.</summary>
internal sealed class WriteLog
{
    private readonly List<Entry> _entries = [];

    /// <summary>A mark to roll back to, for a savepoint.</summary>
    public int Position => _entries.Count;

    public void Add(object record, object? stateBefore, IReadOnlyList<(IProperty Property, object? Value)> generatedBefore)
        => _entries.Add(new Entry(record, stateBefore, generatedBefore, null));

    public void Add(Action undo) => _entries.Add(new Entry(undo, null, [], undo));

    public void Clear() => _entries.Clear();

    public void UndoTo(int position, DbContext context)
    {
        for (var i = _entries.Count - 1; i >= position; i--)
        {
            _entries[i].Undo(context);
        }

        _entries.RemoveRange(position, _entries.Count - position);
    }

    private sealed record Entry(object Record, object? StateBefore, IReadOnlyList<(IProperty Property, object? Value)> GeneratedBefore, Action? Action)
    {
        public void Undo(DbContext context)
        {
            if (Action is not null)
            {
                Action();
                return;
            }

            // The context believes in the write that is gone; a record that it does not know is read or attached anew.
            var entry = context.Entry(Record);
            if (entry.State != EntityState.Detached)
            {
                entry.State = EntityState.Detached;
            }

            RecordStates.Set(Record, StateBefore);
            foreach (var (property, value) in GeneratedBefore)
            {
                RecordPlan.Write(property, Record, value);
            }
        }
    }
}
