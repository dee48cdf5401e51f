using EFCore.ActiveRecord.Specifications;
using EFCore.ActiveRecord.Specifications.Database.Configuration;
using EFCore.ActiveRecord.Specifications.Database.Schema;
using EFCore.ActiveRecord.Specifications.Database.Sessions;

namespace EFCore.ActiveRecord.Sqlite.Tests;

public sealed class Opening : OpeningSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}

public sealed class Tables : TablesSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}

public sealed class TableNames : NamingSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}

public sealed class DefaultDatabase : DefaultDatabaseSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}

public sealed class PlainContext : PlainContextSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}

public sealed class StampsOfOwnContext : StampsOfOwnContextSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}
