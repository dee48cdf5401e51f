using EFCore.ActiveRecord.Specifications;
using EFCore.ActiveRecord.Specifications.Persisters;

namespace EFCore.ActiveRecord.Sqlite.Tests;

public sealed class PersistersAgree : PersistersAgreeSpecification
{
    protected override TestStore CreateStore(bool writesTracked) => new SqliteStore { WritesTracked = writesTracked };
}
