using EFCore.ActiveRecord.Specifications;
using EFCore.ActiveRecord.Specifications.Writing.Direct;

namespace EFCore.ActiveRecord.PostgreSQL.Tests;

public sealed class PersistersAgree : PersistersAgreeSpecification
{
    protected override TestStore CreateStore(bool writesTracked) => new PostgreSqlStore { WritesTracked = writesTracked };
}

public sealed class PersisterChoice : PersisterChoiceSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}

public sealed class Routes : RoutesSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}
