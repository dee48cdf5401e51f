using System.Runtime.CompilerServices;
using EFCore.ActiveRecord.Persisting;

namespace EFCore.ActiveRecord.Records;

/// <summary>
/// Remembers, for each record, the row as it was last read or written. A <see cref="Model"/> carries that itself; for any other
/// class it stands in a table beside, which lives as long as the record.
/// </summary>
/// <remarks>Three states: nothing remembered (new, or unknown), a copy of the record (persisted), the mark <see cref="Deleted"/>.</remarks>
internal static class RecordStates
{
    private static readonly object Deleted = new();
    private static readonly ConditionalWeakTable<object, Entry> OfOthers = [];

    public static object? Get(object record)
        => record is Model model ? model.RecordState
            : OfOthers.TryGetValue(record, out var entry) ? entry.State : null;

    public static void Set(object record, object? state)
    {
        if (record is Model model)
        {
            model.RecordState = state;
        }
        else
        {
            EntryOf(record).State = state;
        }
    }

    /// <summary>The database that the record was read from or written to.</summary>
    public static ActiveDb? Origin(object record)
        => record is Model model ? model.Origin
            : OfOthers.TryGetValue(record, out var entry) ? entry.Origin : null;

    public static void SetOrigin(object record, ActiveDb? database)
    {
        if (record is Model model)
        {
            model.Origin = database;
        }
        else if (database is not null)
        {
            EntryOf(record).Origin = database;
        }
    }

    /// <summary>Where the operation that writes the record stands.</summary>
    public static ref RecordTurn? Turn(object record)
    {
        if (record is Model model)
        {
            return ref model.Turn;
        }

        return ref EntryOf(record).Turn;
    }

    /// <summary>The row as it was last read or written; <see langword="null"/> for a new or deleted record.</summary>
    public static object? Snapshot(object record) => Get(record) is { } state && state != Deleted ? state : null;

    public static bool IsPersisted(object record) => Snapshot(record) is not null;

    public static bool IsDeleted(object record) => Get(record) == Deleted;

    public static void Accept(object record, RecordPlan plan) => Set(record, plan.TakeSnapshot(record));

    /// <summary>A record is as its row in a database.</summary>
    public static void Accept(object record, RecordPlan plan, ActiveDb? origin)
    {
        Accept(record, plan);
        SetOrigin(record, origin);
    }

    public static void MarkDeleted(object record) => Set(record, Deleted);

    private static Entry EntryOf(object record)
        => OfOthers.TryGetValue(record, out var entry) ? entry : OfOthers.GetValue(record, static _ => new Entry());

    private sealed class Entry
    {
        public object? State;
        public ActiveDb? Origin;
        public RecordTurn? Turn;
    }
}
