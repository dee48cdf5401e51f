// Shows that the test pipeline works; to be replaced by the specifications.
using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace EFCore.ActiveRecord.Sqlite.Tests;

public class Smoke : Specifications.Smoke
{
    protected override DbConnection CreateConnection() => new SqliteConnection("Data Source=:memory:");
}
