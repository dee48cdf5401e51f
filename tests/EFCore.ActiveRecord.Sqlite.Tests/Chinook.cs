using EFCore.ActiveRecord.Specifications;
using EFCore.ActiveRecord.Specifications.Existing;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Sqlite.Tests;

public sealed class ChinookOnSqlite : ChinookSpecification
{
    // The file has the names of C#.
    protected override Naming Naming => Naming.AsDeclared;

    protected override TestStore CreateEmptyStore() => new SqliteStore();

    protected override async Task LoadAsync()
    {
        await using var context = Db.CreateContext();
        File.Copy(Chinook.SqliteFile, context.Database.GetDbConnection().DataSource);
        File.SetAttributes(context.Database.GetDbConnection().DataSource, FileAttributes.Normal);
    }
}
