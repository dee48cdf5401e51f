using EFCore.ActiveRecord.Specifications;
using EFCore.ActiveRecord.Specifications.Querying.Loading;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace EFCore.ActiveRecord.Sqlite.Tests;

public sealed class KeysWithoutCase : KeyEqualitySpecification
{
    protected override TestStore CreateStore() => new SqliteStore();

    protected override void Compare(PropertyBuilder column, bool isForeign) => column.UseCollation("NOCASE");

    protected override string Same(string key) => key.ToUpperInvariant();
}

public sealed class KeysWithSpaces : KeyEqualitySpecification
{
    protected override TestStore CreateStore() => new SqliteStore();

    protected override void Compare(PropertyBuilder column, bool isForeign) => column.UseCollation("RTRIM");

    protected override string Same(string key) => key + "  ";
}

/// <summary>A collation that C# knows nothing of.</summary>
public sealed class KeysOfType : KeyEqualitySpecification
{
    protected override TestStore CreateStore() => new SqliteStore();

    protected override void Compare(PropertyBuilder column, bool isForeign) => column.HasColumnType("TEXT COLLATE NOCASE");

    protected override string Same(string key) => key.ToUpperInvariant();
}

public sealed class KeysOfNumbers : NumberKeysSpecification
{
    protected override TestStore CreateStore() => new SqliteStore();
}
