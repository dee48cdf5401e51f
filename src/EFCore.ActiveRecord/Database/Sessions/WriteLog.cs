using EFCore.ActiveRecord.Database.Tracking;
using EFCore.ActiveRecord.Models.Metadata;
using EFCore.ActiveRecord.Models.RowState;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Database.Sessions;

/// <summary>The records that an open transaction wrote, so that a rollback sets them back too: new ones are new again, changed ones know the row as it is.</summary>
internal sealed class WriteLog
{
    private readonly List<Action<DbContext, bool>> _undo = [];

    /// <summary>A mark to roll back to, for a savepoint.</summary>
    public int Position => _undo.Count;

    /// <summary>Notes a record that was written.</summary>
    /// <param name="record">The record.</param>
    /// <param name="plan">Its plan.</param>
    /// <param name="stateBefore">What it knew of its row.</param>
    /// <param name="valuesBefore">Values that the write gave it.</param>
    /// <param name="isTracked">Whether the context wrote this very object, and not another of the same row.</param>
    public void Add(object record, RecordPlan plan, object? stateBefore, IReadOnlyList<(IProperty Property, object? Value)> valuesBefore, bool isTracked)
        => _undo.Add((context, tracks) =>
        {
            RecordStates.Set(record, stateBefore);
            if (isTracked)
            {
                RecordStateManager.Of(context).TakeBack(record, plan, tracks);
            }

            foreach (var (property, value) in valuesBefore)
            {
                RecordPlan.Write(property, record, value);
            }
        });

    /// <summary>Notes what else a rollback takes back.</summary>
    public void Add(Action undo) => _undo.Add((_, _) => undo());

    /// <summary>Forgets all: what was written is there to stay.</summary>
    public void Clear() => _undo.Clear();

    /// <summary>Takes back what was written since, the last first.</summary>
    /// <param name="position">The mark.</param>
    /// <param name="context">The context that wrote it.</param>
    /// <param name="tracks">Whether the context goes on knowing its records.</param>
    public void UndoTo(int position, DbContext context, bool tracks)
    {
        for (var i = _undo.Count - 1; i >= position; i--)
        {
            _undo[i](context, tracks);
        }

        _undo.RemoveRange(position, _undo.Count - position);
    }
}
