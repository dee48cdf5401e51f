using EFCore.ActiveRecord.Specifications;
using EFCore.ActiveRecord.Specifications.Surface.Input;

namespace EFCore.ActiveRecord.Sqlite.Tests;

public sealed class OutsideValues : OutsideValueSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();

    protected override bool HasAll => false;
}

public sealed class Secrets : SecretSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}

public sealed class HostileOutside : HostileOutsideSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}

public sealed class UnstorableValues : UnstorableValueSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();

    protected override bool StoresAll => true;

    protected override bool StoresNaN => false;
}

public sealed class UnstorableValuesTracked : UnstorableValueSpecification
{
    protected override TestStore CreateStore() => new SqliteStore { WritesTracked = true };

    protected override bool StoresAll => true;

    protected override bool StoresNaN => false;
}
