using EFCore.ActiveRecord.Specifications;
using EFCore.ActiveRecord.Specifications.Database.Sessions;

namespace EFCore.ActiveRecord.PostgreSQL.Tests;

public class StampsAfterRollback : StampsAfterRollbackSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}
