using System.Data.Common;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Benchmarks;

/// <summary>A file in a temporary folder, with a write-ahead log and without waiting for the disk.</summary>
public sealed class SqliteDatabase : BenchmarkDatabase
{
    public const string Name = "sqlite";

    private static readonly string[] ParameterNames = ["$1", "$2", "$3", "$4", "$5", "$6", "$7", "$8"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("active-record-benchmarks-");
    private readonly string _connection;

    public SqliteDatabase() => _connection = new SqliteConnectionStringBuilder { DataSource = Path.Combine(_folder.FullName, "blog.db") }.ConnectionString;

    public override string AmongKeys => "IN (SELECT value FROM json_each($1))";

    public override string AmongDapperKeys => "IN @keys";

    public override DbConnection CreateConnection() => new SqliteConnection(_connection);

    public override async ValueTask<DbConnection> OpenAsync()
    {
        var connection = new SqliteConnection(_connection);
        await connection.OpenAsync();
        return connection;
    }

    public override void Add<T>(DbCommand command, T value)
    {
        var parameters = ((SqliteCommand)command).Parameters;
        parameters.AddWithValue(ParameterNames[parameters.Count], value);
    }

    public override void AddKeys(DbCommand command, int[] keys) => Add(command, JsonSerializer.Serialize(keys));

    public override DateTimeOffset ReadTime(DbDataReader reader, int ordinal) => ((SqliteDataReader)reader).GetDateTimeOffset(ordinal);

    public override async Task<string> VersionAsync() => "SQLite " + await ScalarAsync("SELECT sqlite_version()");

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        using (var connection = new SqliteConnection(_connection))
        {
            SqliteConnection.ClearPool(connection);
        }

        _folder.Delete(recursive: true);
    }

    protected override void Configure(DbContextOptionsBuilder options) => options.UseSqlite(_connection);

    /// <summary>The file remembers its journal mode; <c>synchronous</c> belongs to a connection, so the pool is filled with some that have it set.</summary>
    protected override async Task PrepareAsync()
    {
        List<DbConnection> connections = [];
        for (var i = 0; i < 4; i++)
        {
            connections.Add(await OpenAsync());
        }

        foreach (var connection in connections)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF";
            await command.ExecuteNonQueryAsync();
        }

        foreach (var connection in connections)
        {
            await connection.DisposeAsync();
        }
    }
}
