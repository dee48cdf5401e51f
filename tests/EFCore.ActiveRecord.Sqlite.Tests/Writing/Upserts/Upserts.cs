using EFCore.ActiveRecord.Specifications;
using EFCore.ActiveRecord.Specifications.Writing.Upserts;

namespace EFCore.ActiveRecord.Sqlite.Tests;

public sealed class Upsert : UpsertSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}

public sealed class UpsertOfColumnKinds : UpsertOfColumnKindsSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}

public sealed class UpsertInScopes : UpsertInScopesSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}

public sealed class RandomUpserts : RandomUpsertsSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}
