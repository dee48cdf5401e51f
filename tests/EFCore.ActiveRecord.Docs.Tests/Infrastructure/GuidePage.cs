namespace EFCore.ActiveRecord.Docs.Infrastructure;

/// <summary>Base of the tests that hold a page's code: an empty folder as the current one, and the guide's blog in it.</summary>
public abstract class GuidePage : IAsyncLifetime
{
    private readonly string _before = Environment.CurrentDirectory;
    private readonly string _folder = Directory.CreateTempSubdirectory("active-record-docs-").FullName;

    protected GuidePage()
    {
        Environment.CurrentDirectory = _folder;
        Db = ActiveDb.Open("sqlite:///guide.db");
    }

    protected ActiveDb Db { get; }

    public async Task InitializeAsync() => await Db.CreateAllAsync();

    public async Task DisposeAsync()
    {
        await Db.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Environment.CurrentDirectory = _before;
        Directory.Delete(_folder, recursive: true);
    }
}
