using EFCore.ActiveRecord.Database;

namespace EFCore.ActiveRecord.Querying.Execution;

/// <summary>What this floor keeps with a database.</summary>
internal static class DatabaseQueries
{
    extension(RecordDatabase database)
    {
        public LateBoundQueryProvider Queries => database.Service<LateBoundQueryProvider>();
    }
}
