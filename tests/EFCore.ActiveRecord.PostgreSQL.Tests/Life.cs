using EFCore.ActiveRecord.Specifications;
using EFCore.ActiveRecord.Specifications.Life;

namespace EFCore.ActiveRecord.PostgreSQL.Tests;

public sealed class Changes : ChangesSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}

public sealed class RowUpdates : RowUpdatesSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}

public sealed class FindOrCreate : FindOrCreateSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}

public sealed class UndeletedIndex : UndeletedIndexSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}

public sealed class SoftCascade : SoftCascadeSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}

public sealed class Validation : ValidationSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}

public sealed class Hooks : HooksSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}
