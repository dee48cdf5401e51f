using EFCore.ActiveRecord.Database;

namespace EFCore.ActiveRecord.Shapes;

/// <summary>What this floor keeps with a database.</summary>
internal static class DatabaseShapes
{
    extension(RecordDatabase database)
    {
        /// <summary>The compiled plans of queries made of clauses.</summary>
        public ShapeCache Plans => database.Service<ShapeCache>();
    }
}
