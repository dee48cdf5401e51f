// Shows that the test pipeline works; to be replaced by the specifications.
using System.Data.Common;

namespace EFCore.ActiveRecord.Specifications;

public abstract class Smoke
{
    protected abstract DbConnection CreateConnection();

    [SkippableFact]
    public async Task The_database_answers()
    {
        await using DbConnection connection = CreateConnection();
        await connection.OpenAsync();
        await using DbCommand command = connection.CreateCommand();
        command.CommandText = "SELECT 1";

        Assert.Equal(1, Convert.ToInt32(await command.ExecuteScalarAsync()));
    }
}
