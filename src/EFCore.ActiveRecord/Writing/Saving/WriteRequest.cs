using EFCore.ActiveRecord.Database;
using EFCore.ActiveRecord.Database.Sessions;

namespace EFCore.ActiveRecord.Writing.Saving;

/// <summary>What an operation is called for: some records, and what is done with each.</summary>
/// <param name="Records">The records.</param>
/// <param name="Add">Puts one of them into the set of what is written.</param>
internal readonly record struct WriteRequest(IReadOnlyList<object> Records, Action<WriteSet, object> Add)
{
    /// <summary>Finds out what there is to write.</summary>
    /// <param name="database">The database.</param>
    /// <param name="turn">The operation's turn at its records; <see langword="null"/> where only the records are wanted: those whose hooks run before it is known, and checked, what is written of them.</param>
    public WriteSet Collect(RecordDatabase database, RecordTurn? turn)
    {
        var set = new WriteSet(database, Records.Count, turn);
        for (var i = 0; i < Records.Count && set.Busy is null; i++)
        {
            Add(set, Records[i]);
        }

        return set;
    }
}
