using System.Runtime.CompilerServices;
using EFCore.ActiveRecord.Models.Metadata;

namespace EFCore.ActiveRecord.Models.RowState;

/// <summary>
/// Remembers, for each record, the row as it was last read or written. An <see cref="IRowState"/> carries that itself; for any other
/// class it stands in a table beside, which lives as long as the record.
/// </summary>
/// <remarks>Three states: nothing remembered (new, or unknown), a copy of the record (persisted), the mark <see cref="Deleted"/>.</remarks>
internal static class RecordStates
{
    private static readonly object Deleted = new();
    private static readonly ConditionalWeakTable<object, Entry> OfOthers = [];

    public static object? Get(object record)
        => record is IRowState known ? known.Row().State
            : OfOthers.TryGetValue(record, out var entry) ? entry.Row.State : null;

    public static void Set(object record, object? state) => RowOf(record).State = state;

    /// <summary>The database that the record was read from or written to.</summary>
    public static object? Origin(object record)
        => record is IRowState known ? known.Row().Origin
            : OfOthers.TryGetValue(record, out var entry) ? entry.Row.Origin : null;

    public static void SetOrigin(object record, object? database)
    {
        if (database is not null || record is IRowState)
        {
            RowOf(record).Origin = database;
        }
    }

    /// <summary>Where the operation that writes the record stands.</summary>
    public static ref object? Turn(object record) => ref RowOf(record).Turn;

    /// <summary>The row as it was last read or written; <see langword="null"/> for a new or deleted record.</summary>
    public static object? Snapshot(object record) => Get(record) is { } state && state != Deleted ? state : null;

    public static bool IsPersisted(object record) => Snapshot(record) is not null;

    public static bool IsDeleted(object record) => Get(record) == Deleted;

    public static void Accept(object record, RecordPlan plan) => Set(record, plan.TakeSnapshot(record));

    /// <summary>A record is as its row in a database.</summary>
    public static void Accept(object record, RecordPlan plan, object? origin)
    {
        Accept(record, plan);
        SetOrigin(record, origin);
    }

    public static void MarkDeleted(object record) => Set(record, Deleted);

    private static ref KnownRow RowOf(object record)
    {
        if (record is IRowState known)
        {
            return ref known.Row();
        }

        return ref (OfOthers.TryGetValue(record, out var entry) ? entry : OfOthers.GetValue(record, static _ => new Entry())).Row;
    }

    private sealed class Entry
    {
        public KnownRow Row;
    }
}
