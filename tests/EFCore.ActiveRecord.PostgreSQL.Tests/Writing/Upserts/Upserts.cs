using EFCore.ActiveRecord.Specifications;
using EFCore.ActiveRecord.Specifications.Writing.Upserts;

namespace EFCore.ActiveRecord.PostgreSQL.Tests;

public sealed class Upsert : UpsertSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}

public sealed class UpsertOfColumnKinds : UpsertOfColumnKindsSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}

public sealed class UpsertInScopes : UpsertInScopesSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}

public sealed class RandomUpserts : RandomUpsertsSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}
