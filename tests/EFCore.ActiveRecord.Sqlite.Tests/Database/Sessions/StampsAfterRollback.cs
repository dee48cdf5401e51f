using EFCore.ActiveRecord.Specifications;
using EFCore.ActiveRecord.Specifications.Database.Sessions;

namespace EFCore.ActiveRecord.Sqlite.Tests;

public class StampsAfterRollback : StampsAfterRollbackSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}
