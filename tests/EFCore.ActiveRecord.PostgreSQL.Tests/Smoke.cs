// Shows that the test pipeline works; to be replaced by the specifications.
using System.Data.Common;
using Npgsql;

namespace EFCore.ActiveRecord.PostgreSQL.Tests;

public class Smoke : Specifications.Smoke
{
    protected override DbConnection CreateConnection()
    {
        string? server = Environment.GetEnvironmentVariable("ACTIVERECORD_POSTGRES");
        Skip.If(string.IsNullOrEmpty(server), "ACTIVERECORD_POSTGRES is not set; ./test.sh starts a server where PostgreSQL is installed.");

        return new NpgsqlConnection(server);
    }
}
