using EFCore.ActiveRecord.Specifications;
using EFCore.ActiveRecord.Specifications.StringQueries;

namespace EFCore.ActiveRecord.Sqlite.Tests;

public sealed class Filters : FilterSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}

public sealed class FilterErrors : FilterErrorSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}

public sealed class Sorts : SortSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}

public sealed class QueryPlans : QueryPlanSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}

public sealed class AutoIncludes : AutoIncludeSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}

public sealed class QueryInputs : QueryInputSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}
