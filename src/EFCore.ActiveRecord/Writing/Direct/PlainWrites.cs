using EFCore.ActiveRecord.Writing.Saving;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Writing.Direct;

/// <summary>Tells whether the rows of one save are so plain that they can be written by themselves: of one table, and none of them depending on another.</summary>
internal static class PlainWrites
{
    /// <summary>Why they cannot; <see langword="null"/> where they can.</summary>
    public static string? RefusedBy(WriteTable table, IReadOnlyList<RecordWrite> writes)
    {
        for (var i = 0; i < writes.Count; i++)
        {
            var write = writes[i];
            if (write.Plan != table.Plan)
            {
                return "records of several classes are saved together";
            }

            if (write.Links.Count > 0)
            {
                return "rows of a join table are written with it";
            }

            if (write.Lists.Count > 0 || write.OwnedChanged || !CanChange(write.Changed))
            {
                return "more than columns that may change has changed";
            }
        }

        return writes.Count == 1 || AreIndependent(table, writes) ? null : "the order of the rows matters: they refer to one another, or a unique column changes";
    }

    private static bool CanChange(IReadOnlyList<IProperty> changed)
    {
        for (var i = 0; i < changed.Count; i++)
        {
            if (changed[i].GetAfterSaveBehavior() != PropertySaveBehavior.Save)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether rows of one table can be written in any order, and each by itself. EF Core finds the right order otherwise.</summary>
    private static bool AreIndependent(WriteTable table, IReadOnlyList<RecordWrite> writes)
    {
        var keys = writes.All(w => w.Kind == WriteKind.Insert) ? null : new HashSet<object>(table.Keys);
        return writes.All(write =>
            (write.Kind == WriteKind.Update || !table.RefersToItself)
            && (table.UniqueColumns.Count == 0 || (write.Kind == writes[0].Kind && !ChangesUnique(table, write)))
            && (write.Kind == WriteKind.Insert || (table.Keys.Read(write.Record) is { } key && keys!.Add(key))));
    }

    private static bool ChangesUnique(WriteTable table, RecordWrite write)
        => write.Kind == WriteKind.Update && (write.Changed.Any(table.UniqueColumns.Contains) || write.Shadows.Any(s => table.UniqueColumns.Contains(s.Property)));
}
