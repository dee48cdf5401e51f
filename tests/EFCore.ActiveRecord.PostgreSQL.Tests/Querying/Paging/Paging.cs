using EFCore.ActiveRecord.Specifications;
using EFCore.ActiveRecord.Specifications.Querying.Paging;

namespace EFCore.ActiveRecord.PostgreSQL.Tests;

public sealed class Pages : PageSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}

public sealed class Keysets : KeysetSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}

public sealed class KeysetRelations : KeysetRelationsSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}

public sealed class KeyKinds : KeyKindsSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}
