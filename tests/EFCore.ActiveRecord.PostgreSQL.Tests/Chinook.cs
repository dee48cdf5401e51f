using EFCore.ActiveRecord.Specifications;
using EFCore.ActiveRecord.Specifications.Existing;
using Npgsql;

namespace EFCore.ActiveRecord.PostgreSQL.Tests;

public sealed class ChinookOnPostgreSql : ChinookSpecification
{
    protected override TestStore CreateEmptyStore() => new PostgreSqlStore();

    protected override async Task LoadAsync()
    {
        await using NpgsqlConnection connection = new(((PostgreSqlStore)Store).ConnectionString);
        await connection.OpenAsync();
        await using NpgsqlCommand command = new(Chinook.PostgreSqlScript, connection);
        await command.ExecuteNonQueryAsync();
    }
}
