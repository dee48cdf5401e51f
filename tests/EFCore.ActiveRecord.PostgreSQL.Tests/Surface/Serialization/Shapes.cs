using EFCore.ActiveRecord.Specifications;
using EFCore.ActiveRecord.Specifications.Surface.Inspection;
using EFCore.ActiveRecord.Specifications.Surface.Serialization;

namespace EFCore.ActiveRecord.PostgreSQL.Tests;

public sealed class RoundTrips : RoundTripSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}

public sealed class Dicts : DictSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}

public sealed class FromDicts : FromDictSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}

public sealed class JsonNames : JsonNamingSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}

public sealed class Metadatas : MetadataSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}

public sealed class ShapesApiLines : ShapesApiLinesSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}

public sealed class JsonInputs : JsonInputSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}
