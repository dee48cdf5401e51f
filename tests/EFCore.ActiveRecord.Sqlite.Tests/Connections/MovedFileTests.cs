namespace EFCore.ActiveRecord.Sqlite.Tests.Connections;

/// <summary>Files that are deleted, moved or replaced while connections to them are kept. Windows does not let that happen.</summary>
public sealed class MovedFileTests : KeptConnectionTest
{
    [SkippableFact]
    public async Task A_deleted_file_is_noticed()
    {
        Skip.If(OperatingSystem.IsWindows());
        await CreateAsync("a");

        Array.ForEach(["", "-wal", "-shm"], ending => System.IO.File.Delete(File + ending));

        await Assert.ThrowsAsync<SchemaMismatchException>(() => CreateAsync("lost"));
        await Db.CreateAllAsync();
        await CreateAsync("b");
        Assert.Equal("b", await CodesAsync());
    }

    [SkippableTheory, InlineData(false), InlineData(true)]
    public async Task A_file_in_the_place_of_another_is_noticed(bool inSession)
    {
        Skip.If(OperatingSystem.IsWindows());
        await CreateAsync("old");
        await RunAsync($"VACUUM INTO '{PathOf("copy.db")}'");
        await CreateAsync("after the copy");
        Assert.Equal(1, Kept.Count);

        System.IO.File.Move(PathOf("copy.db"), File, overwrite: true);
        Array.ForEach(["-wal", "-shm"], ending => System.IO.File.Delete(File + ending));

        await using (ActiveSession? session = inSession ? Db.BeginSession() : null)
        {
            await CreateAsync("new");
        }

        Assert.Equal("new old", await CodesAsync());
        Assert.Equal(1, Kept.Count);
    }

    [SkippableFact]
    public async Task A_file_that_was_moved_is_not_written_to()
    {
        Skip.If(OperatingSystem.IsWindows());
        await RunAsync("PRAGMA journal_mode = DELETE");
        await CreateAsync("a");
        byte[] before = await System.IO.File.ReadAllBytesAsync(File);

        System.IO.File.Move(File, PathOf("moved.db"));

        await Assert.ThrowsAsync<SchemaMismatchException>(() => CreateAsync("lost"));
        Assert.Equal(before, await System.IO.File.ReadAllBytesAsync(PathOf("moved.db")));
    }
}
