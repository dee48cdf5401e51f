using EFCore.ActiveRecord.Specifications;
using EFCore.ActiveRecord.Specifications.Models.Hybrids;

namespace EFCore.ActiveRecord.Sqlite.Tests;

public sealed class Hybrid : HybridSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}

public sealed class HybridInheritance : HybridInheritanceSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}
