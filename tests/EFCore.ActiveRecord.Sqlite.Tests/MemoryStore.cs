using EFCore.ActiveRecord.Specifications;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Sqlite.Tests;

/// <summary>A new SQLite database in memory, which takes one operation at a time.</summary>
public sealed class MemoryStore : TestStore
{
    private readonly string _name = $"active-record-{Guid.NewGuid():N}";

    public override string Url => $"sqlite:///{_name}?mode=memory";

    public override void Configure(DbContextOptionsBuilder options) => options.UseSqlite($"Data Source={_name};Mode=Memory");

    public override void Dispose()
    {
    }
}
