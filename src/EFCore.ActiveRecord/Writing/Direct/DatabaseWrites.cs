using EFCore.ActiveRecord.Database;

namespace EFCore.ActiveRecord.Writing.Direct;

/// <summary>What this floor keeps with a database.</summary>
internal static class DatabaseWrites
{
    extension(RecordDatabase database)
    {
        /// <summary>Writes records of plain tables.</summary>
        public DirectPersister DirectWrites => database.Service<DirectPersister>();
    }
}
