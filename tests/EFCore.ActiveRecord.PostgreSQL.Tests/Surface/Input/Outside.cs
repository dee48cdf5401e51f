using EFCore.ActiveRecord.Specifications;
using EFCore.ActiveRecord.Specifications.Surface.Input;

namespace EFCore.ActiveRecord.PostgreSQL.Tests;

public sealed class OutsideValues : OutsideValueSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}

public sealed class Secrets : SecretSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}

public sealed class HostileOutside : HostileOutsideSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}

public sealed class UnstorableValues : UnstorableValueSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}

public sealed class UnstorableValuesTracked : UnstorableValueSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore { WritesTracked = true };
}
