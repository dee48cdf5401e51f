using EFCore.ActiveRecord.Specifications;
using EFCore.ActiveRecord.Specifications.Writing.Saving;

// The specifications, on PostgreSQL.
namespace EFCore.ActiveRecord.PostgreSQL.Tests;

public class Create : CreateSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}
