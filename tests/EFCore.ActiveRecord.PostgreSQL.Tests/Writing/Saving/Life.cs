using EFCore.ActiveRecord.Specifications;
using EFCore.ActiveRecord.Specifications.Models.Hooks;
using EFCore.ActiveRecord.Specifications.Models.RowState;
using EFCore.ActiveRecord.Specifications.Writing.Saving;
using EFCore.ActiveRecord.Specifications.Writing.Sets;
using EFCore.ActiveRecord.Specifications.Writing.SoftDeleting;

namespace EFCore.ActiveRecord.PostgreSQL.Tests;

public class Changes : ChangesSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}

public class RowUpdates : RowUpdatesSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}

public class FindOrCreate : FindOrCreateSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}

public sealed class UndeletedIndex : UndeletedIndexSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}

public class SoftCascade : SoftCascadeSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}

public class Validation : ValidationSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}

public class Hooks : HooksSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}

public class StaleRowUpdates : StaleRowUpdatesSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}

public class HierarchyRows : HierarchyRowsSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}

public sealed class OwnFilters : OwnFiltersSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}
