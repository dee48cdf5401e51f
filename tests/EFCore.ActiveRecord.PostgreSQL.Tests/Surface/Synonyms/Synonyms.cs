using EFCore.ActiveRecord.Specifications;
using EFCore.ActiveRecord.Specifications.Surface.Synonyms;

namespace EFCore.ActiveRecord.PostgreSQL.Tests;

public sealed class Synonyms : SynonymsSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}
