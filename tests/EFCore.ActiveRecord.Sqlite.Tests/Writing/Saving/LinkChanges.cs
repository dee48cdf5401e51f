using EFCore.ActiveRecord.Specifications;
using EFCore.ActiveRecord.Specifications.Writing.Saving;

namespace EFCore.ActiveRecord.Sqlite.Tests;

public class LinkChanges : LinkChangesSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}
