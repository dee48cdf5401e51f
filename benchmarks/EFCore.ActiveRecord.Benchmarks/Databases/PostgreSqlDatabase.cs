using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EFCore.ActiveRecord.Benchmarks;

/// <summary>A new database on the server that ACTIVERECORD_POSTGRES names. All contestants share its pool of connections, and no commit waits for the disk.</summary>
public sealed class PostgreSqlDatabase : BenchmarkDatabase
{
    public const string Name = "postgresql";

    private readonly NpgsqlDataSource _source;
    private readonly string _database;

    private PostgreSqlDatabase(string database)
    {
        _database = database;
        _source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(Server) { Database = database });
        Notes = new PostgreSqlNoteTable(this);
    }

    /// <summary>The server's connection string, of a user who may create databases; <see langword="null"/> where there is none.</summary>
    public static string? Server { get; } = Environment.GetEnvironmentVariable("ACTIVERECORD_POSTGRES") is { Length: > 0 } server ? server : null;

    public override NoteTable Notes { get; }

    public override string AmongKeys => "= ANY($1)";

    public override string AmongDapperKeys => "= ANY(@keys)";

    public static async Task<PostgreSqlDatabase> CreateEmptyAsync()
    {
        var name = $"active_record_benchmarks_{Guid.NewGuid():N}";
        await ExecuteOnServerAsync($"CREATE DATABASE {name}");
        await ExecuteOnServerAsync($"ALTER DATABASE {name} SET synchronous_commit = off");
        return new PostgreSqlDatabase(name);
    }

    public override DbConnection CreateConnection() => _source.CreateConnection();

    public override async ValueTask<DbConnection> OpenAsync() => await _source.OpenConnectionAsync();

    public override void Add<T>(DbCommand command, T value)
        => ((NpgsqlCommand)command).Parameters.Add(new NpgsqlParameter<T> { TypedValue = value });

    public override void AddKeys(DbCommand command, int[] keys) => Add(command, keys);

    public override DateTimeOffset ReadTime(DbDataReader reader, int ordinal) => ((NpgsqlDataReader)reader).GetFieldValue<DateTimeOffset>(ordinal);

    public override async Task<string> VersionAsync() => "PostgreSQL " + await ScalarAsync("SHOW server_version");

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _source.DisposeAsync();
        await ExecuteOnServerAsync($"DROP DATABASE IF EXISTS {_database} WITH (FORCE)");
    }

    public override void Configure(DbContextOptionsBuilder options) => options.UseNpgsql(_source);

    private static async Task ExecuteOnServerAsync(string sql)
    {
        await using var server = NpgsqlDataSource.Create(Server!);
        await using var command = server.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
