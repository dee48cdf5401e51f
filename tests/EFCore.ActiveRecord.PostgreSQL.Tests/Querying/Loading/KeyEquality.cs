using EFCore.ActiveRecord.Specifications;
using EFCore.ActiveRecord.Specifications.Querying.Loading;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Npgsql;

namespace EFCore.ActiveRecord.PostgreSQL.Tests;

public sealed class KeysWithoutCase : KeyEqualitySpecification
{
    // Npgsql asks for the types there are with the first connection.
    protected override TestStore CreateStore()
    {
        PostgreSqlStore store = new();
        if (store.SkipReason is null)
        {
            using NpgsqlConnection connection = new(store.ConnectionString + ";Pooling=false");
            connection.Open();
            using NpgsqlCommand command = new("CREATE EXTENSION citext", connection);
            command.ExecuteNonQuery();
        }

        return store;
    }

    protected override void ConfigureModel(ModelBuilder model) => model.HasPostgresExtension("citext");

    protected override void Compare(PropertyBuilder column, bool isForeign) => column.HasColumnType("citext");

    protected override string Same(string key) => key.ToUpperInvariant();
}

public sealed class KeysThatArePadded : KeyEqualitySpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();

    protected override void Compare(PropertyBuilder column, bool isForeign) => column.HasColumnType("character(5)");

    protected override string Same(string key) => key;
}

public sealed class KeysOfCollation : KeyEqualitySpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();

    protected override bool TrackerKnows => false;

    protected override void ConfigureModel(ModelBuilder model) => model.HasCollation("no_case", locale: "und-u-ks-level1", provider: "icu", deterministic: false);

    protected override void Compare(PropertyBuilder column, bool isForeign) => column.UseCollation("no_case");

    protected override string Same(string key) => key.ToUpperInvariant().Replace('A', 'Ä').Replace('E', 'É');
}

public sealed class KeysOfNumbers : NumberKeysSpecification
{
    protected override TestStore CreateStore() => new PostgreSqlStore();
}
