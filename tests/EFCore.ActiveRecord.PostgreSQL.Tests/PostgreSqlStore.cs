using EFCore.ActiveRecord.Specifications;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EFCore.ActiveRecord.PostgreSQL.Tests;

/// <summary>A new database on the server that ACTIVERECORD_POSTGRES names. Statements are kept prepared, as with a URL, and from the second time on, as few tests send one more often.</summary>
public sealed class PostgreSqlStore : TestStore
{
    private static readonly string? Server = Environment.GetEnvironmentVariable("ACTIVERECORD_POSTGRES");

    private readonly NpgsqlConnectionStringBuilder _connection;

    public PostgreSqlStore()
    {
        _connection = new NpgsqlConnectionStringBuilder(Server) { Database = $"active_record_{Guid.NewGuid():N}", MaxPoolSize = 30, MaxAutoPrepare = 100, AutoPrepareMinUsages = 2 };
        if (SkipReason is null)
        {
            Execute($"CREATE DATABASE {_connection.Database}");
        }
    }

    public override string? SkipReason
        => string.IsNullOrEmpty(Server) ? "ACTIVERECORD_POSTGRES is not set; ./test.sh starts a server where PostgreSQL is installed." : null;

    public override string Url
        => $"postgresql://{Uri.EscapeDataString(_connection.Username ?? "")}:{Uri.EscapeDataString(_connection.Password ?? "")}@{_connection.Host}:{_connection.Port}/{_connection.Database}";

    public string ConnectionString => _connection.ConnectionString;

    public override void Configure(DbContextOptionsBuilder options) => options.UseNpgsql(_connection.ConnectionString);

    public override void Dispose()
    {
        using (NpgsqlConnection connection = new(_connection.ConnectionString))
        {
            NpgsqlConnection.ClearPool(connection);
        }

        Execute($"DROP DATABASE IF EXISTS {_connection.Database} WITH (FORCE)");
    }

    private static void Execute(string sql)
    {
        using NpgsqlConnection connection = new(Server);
        connection.Open();
        using NpgsqlCommand command = new(sql, connection);
        command.ExecuteNonQuery();
    }
}
