using System.Data.Common;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Benchmarks;

/// <summary>
/// A file with a write-ahead log, in a folder that is in memory where the system has one: nobody waits for a disk, and nobody must be told not to
/// (<c>synchronous</c> belongs to a connection, and the library has its own).
/// </summary>
public sealed class SqliteDatabase : BenchmarkDatabase
{
    public const string Name = "sqlite";

    private static readonly string[] ParameterNames = ["$1", "$2", "$3", "$4", "$5", "$6", "$7", "$8"];

    private const string Memory = "/dev/shm";

    private readonly DirectoryInfo _folder = Directory.CreateDirectory(Path.Combine(
        Directory.Exists(Memory) ? Memory : Path.GetTempPath(),
        $"active-record-benchmarks-{Guid.NewGuid():N}"));

    public SqliteDatabase()
    {
        ConnectionString = new SqliteConnectionStringBuilder { DataSource = Path.Combine(_folder.FullName, "blog.db") }.ConnectionString;
        Notes = new SqliteNoteTable(this);
    }

    public string ConnectionString { get; }

    public override NoteTable Notes { get; }

    public override string AmongKeys => "IN (SELECT value FROM json_each($1))";

    public override string AmongDapperKeys => "IN @keys";

    public override DbConnection CreateConnection() => new SqliteConnection(ConnectionString);

    public override async ValueTask<DbConnection> OpenAsync()
    {
        var connection = new SqliteConnection(ConnectionString);
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
        using (var connection = new SqliteConnection(ConnectionString))
        {
            SqliteConnection.ClearPool(connection);
        }

        _folder.Delete(recursive: true);
    }

    public override void Configure(DbContextOptionsBuilder options) => options.UseSqlite(ConnectionString);

    protected override string Url() => "sqlite:///" + Uri.EscapeDataString(Path.Combine(_folder.FullName, "blog.db"));

    /// <summary>The file remembers it.</summary>
    protected override Task PrepareAsync() => ExecuteAsync("PRAGMA journal_mode = WAL");
}
