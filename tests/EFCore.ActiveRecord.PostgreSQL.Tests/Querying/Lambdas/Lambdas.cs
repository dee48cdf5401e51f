using EFCore.ActiveRecord.Specifications;
using EFCore.ActiveRecord.Specifications.Querying.Lambdas;

namespace EFCore.ActiveRecord.PostgreSQL.Tests;

public sealed class LambdaPlans : LambdaPlanSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}

public sealed class RandomLambdas : RandomLambdasSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}

public sealed class LambdaFormsTests : LambdaFormsSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}
