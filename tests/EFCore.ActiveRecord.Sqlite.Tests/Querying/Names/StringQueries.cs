using EFCore.ActiveRecord.Specifications;
using EFCore.ActiveRecord.Specifications.Querying.Execution;
using EFCore.ActiveRecord.Specifications.Querying.Names;
using EFCore.ActiveRecord.Specifications.Shapes;
using EFCore.ActiveRecord.Specifications.Surface.Input;

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

public sealed class RandomQueries : RandomQueriesSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}

public sealed class AutoIncludes : AutoIncludeSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}

public sealed class Rows : RowSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}

public sealed class Groups : GroupSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}

public sealed class HybridRows : HybridRowSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}

public sealed class Searches : SearchSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();

    protected override bool FoldsEveryLetter => false;
}

public sealed class SmartQueries : SmartQuerySpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}

public sealed class RelatedQueries : RelatedSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}

public sealed class StringApiLines : StringApiLinesSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}

public sealed class HostileInputs : HostileInputSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();

    protected override int? MaxListedValues => 10_000;

    protected override int MaxDepth => 20;
}

public sealed class QueryInputs : QueryInputSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}

public sealed class DirectReading : DirectReadingSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}

public sealed class Enums : EnumSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}

public sealed class TimeRule : TimeRuleSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}

public sealed class DateParts : DatePartSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}

public sealed class SearchedMappings : SearchedMappingsSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}

public sealed class HybridAggregates : HybridAggregateSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}
