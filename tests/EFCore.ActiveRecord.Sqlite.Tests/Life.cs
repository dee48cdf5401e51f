using EFCore.ActiveRecord.Specifications;
using EFCore.ActiveRecord.Specifications.Life;

namespace EFCore.ActiveRecord.Sqlite.Tests;

public sealed class Changes : ChangesSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}

public sealed class RowUpdates : RowUpdatesSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}

public sealed class FindOrCreate : FindOrCreateSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}

public sealed class UndeletedIndex : UndeletedIndexSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}

public sealed class SoftCascade : SoftCascadeSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}

public sealed class Validation : ValidationSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}

public sealed class Hooks : HooksSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}
