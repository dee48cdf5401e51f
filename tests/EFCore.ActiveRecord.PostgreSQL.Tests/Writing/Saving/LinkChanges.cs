using EFCore.ActiveRecord.Specifications;
using EFCore.ActiveRecord.Specifications.Writing.Saving;

namespace EFCore.ActiveRecord.PostgreSQL.Tests;

public class LinkChanges : LinkChangesSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}
