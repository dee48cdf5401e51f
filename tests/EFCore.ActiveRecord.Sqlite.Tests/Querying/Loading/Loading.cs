using EFCore.ActiveRecord.Specifications;
using EFCore.ActiveRecord.Specifications.Querying.Loading;

namespace EFCore.ActiveRecord.Sqlite.Tests;

public sealed class RandomLoads : RandomLoadsSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}

public sealed class Loads : LoadingSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}

public sealed class LoadsOnto : LoadOntoSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();

    protected override int? KeysPerQuery => 500;
}

public sealed class DirectLoads : DirectLoadsSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();

    protected override bool ListsKeys { get; } = SqliteProvider.ReadsJson;
}

public sealed class AutomaticIncludes : AutomaticIncludesSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}

public sealed class LoadTerminals : LoadTerminalsSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}

public sealed class LoadTerminalsWithAutomaticIncludes : LoadTerminalsWithAutomaticIncludesSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}

public sealed class JsonParts : JsonPartsSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}
