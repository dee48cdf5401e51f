using System.Data.Common;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EFCore.ActiveRecord.Benchmarks;

/// <summary>
/// A new database on the server that ACTIVERECORD_POSTGRES names. No commit waits for the disk. The library is opened by a URL, as its guide shows it, and so keeps statements
/// prepared; the others share a pool of connections, with Npgsql's defaults or told to do the same.
/// </summary>
public sealed class PostgreSqlDatabase : BenchmarkDatabase
{
    public const string Name = "postgresql";

    /// <summary>The same server, for contestants that all have statements prepared.</summary>
    public const string PreparedName = "postgresql-prepared";

    private readonly NpgsqlConnectionStringBuilder _connection;
    private readonly NpgsqlDataSource _source;
    private readonly bool _isPrepared;

    private PostgreSqlDatabase(string database, bool isPrepared)
    {
        _isPrepared = isPrepared;
        _connection = new NpgsqlConnectionStringBuilder(Server) { Database = database };
        _source = NpgsqlDataSource.Create(isPrepared ? _connection + ";Max Auto Prepare=100" : _connection.ConnectionString);
        Notes = new PostgreSqlNoteTable(this);
    }

    /// <summary>The server's connection string, of a user who may create databases; <see langword="null"/> where there is none.</summary>
    public static string? Server { get; } = Environment.GetEnvironmentVariable("ACTIVERECORD_POSTGRES") is { Length: > 0 } server ? server : null;

    public override NoteTable Notes { get; }

    public override string AmongKeys => "= ANY($1)";

    public override string AmongDapperKeys => "= ANY(@keys)";

    public static async Task<PostgreSqlDatabase> CreateEmptyAsync(bool isPrepared)
    {
        var name = $"active_record_benchmarks_{Guid.NewGuid():N}";
        await ExecuteOnServerAsync($"CREATE DATABASE {name}");
        await ExecuteOnServerAsync($"ALTER DATABASE {name} SET synchronous_commit = off");
        return new PostgreSqlDatabase(name, isPrepared);
    }

    public override DbConnection CreateConnection() => _source.CreateConnection();

    public override async ValueTask<DbConnection> OpenAsync() => await _source.OpenConnectionAsync();

    public override void Add<T>(DbCommand command, T value)
        => ((NpgsqlCommand)command).Parameters.Add(new NpgsqlParameter<T> { TypedValue = value });

    public override void AddKeys(DbCommand command, int[] keys) => Add(command, keys);

    public override DateTimeOffset ReadTime(DbDataReader reader, int ordinal) => ((NpgsqlDataReader)reader).GetFieldValue<DateTimeOffset>(ordinal);

    public override async Task<string> VersionAsync() => "PostgreSQL " + await ScalarAsync("SHOW server_version") + (_isPrepared ? ", all with prepared statements" : "");

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _source.DisposeAsync();
        await ExecuteOnServerAsync($"DROP DATABASE IF EXISTS {_connection.Database} WITH (FORCE)");
    }

    public override void Configure(DbContextOptionsBuilder options) => options.UseNpgsql(_source);

    protected override string Url()
    {
        NpgsqlConnectionStringBuilder options = new(_connection.ConnectionString);
        options.Remove(nameof(options.Host));
        options.Remove(nameof(options.Database));
        return $"postgresql://{Uri.EscapeDataString(_connection.Host!)}/{_connection.Database}?"
            + string.Join('&', options.Select(option => $"{Uri.EscapeDataString(option.Key)}={Uri.EscapeDataString(Convert.ToString(option.Value, CultureInfo.InvariantCulture)!)}"));
    }

    private static async Task ExecuteOnServerAsync(string sql)
    {
        await using var server = NpgsqlDataSource.Create(Server!);
        await using var command = server.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
