using EFCore.ActiveRecord.Specifications;
using EFCore.ActiveRecord.Specifications.Models.Classes;

namespace EFCore.ActiveRecord.Sqlite.Tests;

public sealed class ColumnTypes : ColumnTypesSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}
