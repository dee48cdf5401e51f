using EFCore.ActiveRecord.Specifications;
using EFCore.ActiveRecord.Specifications.Synonyms;

namespace EFCore.ActiveRecord.Sqlite.Tests;

public sealed class Synonyms : SynonymsSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}
