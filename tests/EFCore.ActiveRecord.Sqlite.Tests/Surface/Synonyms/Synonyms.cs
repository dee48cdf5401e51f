using EFCore.ActiveRecord.Specifications;
using EFCore.ActiveRecord.Specifications.Surface.Synonyms;

namespace EFCore.ActiveRecord.Sqlite.Tests;

public sealed class Synonyms : SynonymsSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}
