using EFCore.ActiveRecord.Specifications;
using EFCore.ActiveRecord.Specifications.Querying.Execution;
using EFCore.ActiveRecord.Specifications.Querying.Lambdas;

namespace EFCore.ActiveRecord.PostgreSQL.Tests;

public sealed class Linq : LinqSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}

public sealed class EfOperators : EfOperatorsSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}

public sealed class NestedQueries : NestedQueriesSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}

public sealed class Streaming : StreamingSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}

public sealed class OneRow : OneRowSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}

public sealed class Find : FindSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}

public sealed class ApiLines : ApiLinesSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}

public sealed class Lists : ListsSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}

public sealed class UnreadableRows : UnreadableRowsSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}
