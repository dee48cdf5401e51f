using EFCore.ActiveRecord.Specifications;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Sqlite.Tests;

/// <summary>A new SQLite file.</summary>
public sealed class SqliteStore : TestStore
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"active-record-{Guid.NewGuid():N}.db");

    public override string Url => "sqlite:///" + _path;

    public override void Configure(DbContextOptionsBuilder options) => options.UseSqlite(ConnectionString);

    private string ConnectionString => $"Data Source={_path}";

    public override void Dispose()
    {
        // This file's connections only: clearing all pools can close one that a parallel test is just opening.
        using (SqliteConnection connection = new(ConnectionString))
        {
            SqliteConnection.ClearPool(connection);
        }

        foreach (string file in (string[])[_path, _path + "-wal", _path + "-shm"])
        {
            File.Delete(file);
        }
    }
}
