using EFCore.ActiveRecord.Docs.Infrastructure;
using EFCore.ActiveRecord.Specifications.Existing;
using Track = EFCore.ActiveRecord.Specifications.Existing.Track;

namespace EFCore.ActiveRecord.Docs.Guide;

/// <summary>The rest of the page's code is ChinookSpecification, which runs on both databases.</summary>
public class ExistingDatabasePage : GuidePage
{
    [SkippableFact]
    public async Task Opening()
    {
        Skip.If(Chinook.SkipReason is not null, Chinook.SkipReason);
        File.Copy(Chinook.SqliteFile, "chinook.sqlite");

        // begin-snippet: existing-open
        await using var sqlite = ActiveDb.Open("sqlite:///chinook.sqlite", models: Chinook.Models, naming: Naming.AsDeclared);
        await using var postgres = ActiveDb.Open("postgresql://postgres@localhost/chinook", models: Chinook.Models);
        // end-snippet

        using (sqlite.Use())
        {
            Assert.Equal(3503, await Track.CountAsync());
        }
    }
}
