using System.ComponentModel.DataAnnotations;
using EFCore.ActiveRecord.Specifications;
using Xunit;

namespace EFCore.ActiveRecord.PostgreSQL.Tests;

/// <summary>Concurrency tokens that the server renews with each write: xmin.</summary>
public class RowVersionTests : Specification
{
    protected override IReadOnlyList<Type> Models => [typeof(Versioned)];

    protected override TestStore CreateStore() => new PostgreSqlStore();

    [SkippableTheory, InlineData("increment"), InlineData("touch")]
    public async Task A_stale_record_stays_stale_though_its_row_was_written(string operation)
    {
        Versioned mine = await Versioned.CreateAsync(new Versioned { Name = "new" });
        await (await Versioned.FindOrFailAsync(mine.Id)).UpdateAsync(v => v.Name = "theirs");
        await RunAsync(mine, operation);

        await Assert.ThrowsAsync<StaleRecordException>(() => mine.UpdateAsync(v => v.Name = "mine"));
        Versioned row = await Versioned.SingleAsync();
        Assert.Equal(("theirs", operation == "increment" ? 5 : 0), (row.Name, row.Amount));
        Assert.Equal(row.Amount, mine.Amount);
    }

    [SkippableTheory]
    [InlineData("increment", false), InlineData("touch", false), InlineData("increment", true), InlineData("touch", true)]
    public async Task A_current_record_gets_the_new_version(string operation, bool inSession)
    {
        Versioned mine = await Versioned.CreateAsync(new Versioned { Name = "new" });
        await using ActiveSession? session = inSession ? Db.BeginSession() : null;
        mine = inSession ? await Versioned.SingleAsync() : mine;
        await RunAsync(mine, operation);
        await RunAsync(mine, operation);
        await mine.UpdateAsync(v => v.Name = "mine");
        await mine.DeleteAsync();
        await mine.RestoreAsync();
        mine.Name = "again";
        await (session is null ? (Task)mine.SaveAsync() : session.SaveChangesAsync());

        Assert.Equal(("again", operation == "increment" ? 10 : 0), (await RowAsync(), mine.Amount));
    }

    [SkippableTheory, InlineData("delete"), InlineData("hard delete"), InlineData("restore")]
    public async Task A_stale_record_is_neither_deleted_nor_restored(string operation)
    {
        Versioned mine = await Versioned.CreateAsync(new Versioned { Name = "new" });
        if (operation == "restore")
        {
            await mine.DeleteAsync();
        }

        await Versioned.Query.IncludeDeleted().UpdateAsync(new { name = "theirs" });

        await Assert.ThrowsAsync<StaleRecordException>(() => operation == "restore" ? mine.RestoreAsync() : mine.DeleteAsync(hard: operation == "hard delete"));
        Assert.Equal("theirs", await RowAsync());
        Assert.Equal(operation == "restore", mine.IsDeleted);
    }

    [SkippableFact]
    public async Task In_a_session_a_stale_object_does_not_become_current_by_another_object_of_its_row()
    {
        int id = (await Versioned.CreateAsync(new Versioned { Name = "new" })).Id;
        await using ActiveSession session = Db.BeginSession();
        Versioned stale = await Versioned.SingleAsync();
        Versioned current = await Task.Run(async () =>
        {
            await using ActiveDb other = Open(Store);
            using (other.Use())
            {
                return await (await Versioned.FindOrFailAsync(id)).UpdateAsync(v => v.Name = "theirs");
            }
        });
        await current.UpdateAsync(v => v.Amount = 1);

        stale.Name = "mine";
        await Assert.ThrowsAsync<StaleRecordException>(() => session.SaveChangesAsync());
        Assert.Equal("theirs", await RowAsync());
    }

    private static Task RunAsync(Versioned record, string operation)
        => operation == "increment" ? record.IncrementAsync(v => v.Amount, 5) : record.TouchAsync();

    private async Task<string> RowAsync()
    {
        await using ActiveDb other = Open(Store);
        using (other.Use())
        {
            return (await Versioned.Query.IncludeDeleted().SingleAsync()).Name;
        }
    }
}

public sealed class TrackedRowVersionTests : RowVersionTests
{
    protected override TestStore CreateStore() => new PostgreSqlStore { WritesTracked = true };
}

public class Versioned : StandardModel
{
    public string Name { get; set; } = "";
    public int Amount { get; set; }
    [Timestamp] public uint Version { get; set; }
}
