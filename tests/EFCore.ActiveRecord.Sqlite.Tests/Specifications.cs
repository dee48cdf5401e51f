using EFCore.ActiveRecord.Specifications;
using EFCore.ActiveRecord.Specifications.Writing.Saving;

// The specifications, on SQLite files.
namespace EFCore.ActiveRecord.Sqlite.Tests;

public class Create : CreateSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}
