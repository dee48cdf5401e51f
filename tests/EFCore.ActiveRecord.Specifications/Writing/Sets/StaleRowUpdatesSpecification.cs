using System.ComponentModel.DataAnnotations;
using EFCore.ActiveRecord.Shapes;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Writing.Sets;

/// <summary>What the database works out by itself does not make a stale record current.</summary>
public abstract class StaleRowUpdatesSpecification : Specification
{
    public enum Update
    {
        Increment,
        Touch,
        IncrementOfTheToken,
    }

    protected override IReadOnlyList<Type> Models => [.. base.Models, typeof(Stock), typeof(StampedStock)];

    [SkippableTheory, InlineData(Update.Increment), InlineData(Update.Touch), InlineData(Update.IncrementOfTheToken)]
    public async Task A_stale_record_stays_stale(Update update)
    {
        (Stock mine, Stock theirs) = await TwiceAsync();
        await theirs.UpdateAsync(s =>
        {
            s.Name = "theirs";
            s.Version++;
        });
        await RunAsync(mine, update);

        await Assert.ThrowsAsync<StaleRecordException>(() => mine.UpdateAsync(s =>
        {
            s.Name = "mine";
            s.Version++;
        }));
        Assert.Equal("theirs", (await Stock.SingleAsync()).Name);
    }

    [SkippableTheory, InlineData(Update.Increment), InlineData(Update.Touch), InlineData(Update.IncrementOfTheToken)]
    public async Task A_current_record_stays_current(Update update)
    {
        Stock mine = await Stock.CreateAsync(new Stock { Name = "new" });
        await RunAsync(mine, update);
        await RunAsync(mine, update);
        await mine.UpdateAsync(s =>
        {
            s.Name = "mine";
            s.Version++;
        });

        Stock row = await Stock.SingleAsync();
        Assert.Equal(("mine", update == Update.Increment ? 2 : 0), (row.Name, row.Amount));
        Assert.Equal(update == Update.IncrementOfTheToken ? 3 : 1, row.Version);
    }

    [SkippableTheory, InlineData(false, false), InlineData(true, false), InlineData(false, true), InlineData(true, true)]
    public async Task A_token_that_is_a_stamp_is_taken_over_by_current_records_only(bool isStale, bool inSession)
    {
        StampedStock created = await StampedStock.CreateAsync(new StampedStock { Name = "new" });
        await using ActiveSession? session = inSession ? Db.BeginSession() : null;
        StampedStock mine = inSession ? await StampedStock.SingleAsync() : created;
        if (isStale)
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            await StampedStock.Query.UpdateAsync(new { name = "theirs" });
        }

        Time.Advance(TimeSpan.FromSeconds(1));
        await mine.IncrementAsync(s => s.Amount, 5);
        await mine.TouchAsync();
        Task save = mine.UpdateAsync(s => s.Name = "mine");
        if (isStale)
        {
            await Assert.ThrowsAsync<StaleRecordException>(() => save);
        }
        else
        {
            await save;
        }

        await using DbContext context = Db.CreateContext();
        StampedStock row = await context.Set<StampedStock>().SingleAsync();
        Assert.Equal((isStale ? "theirs" : "mine", 5), (row.Name, row.Amount));
    }

    [SkippableTheory, InlineData("update"), InlineData("delete"), InlineData("increment")]
    public async Task In_a_session_a_stale_record_is_not_written_by_way_of_the_current_object_of_its_row(string operation)
    {
        (Stock mine, Stock theirs) = await TwiceAsync();
        await theirs.UpdateAsync(s =>
        {
            s.Name = "theirs";
            s.Version++;
        });
        await using ActiveSession session = Db.BeginSession();
        Stock current = await Stock.SingleAsync();
        if (operation == "increment")
        {
            await mine.IncrementAsync(s => s.Amount, 1);
        }

        await Assert.ThrowsAsync<StaleRecordException>(() => operation == "delete" ? mine.DeleteAsync() : mine.UpdateAsync(s => s.Name = "mine"));
        current.Amount = 7;
        await session.SaveChangesAsync();

        await using DbContext context = Db.CreateContext();
        Stock row = await context.Set<Stock>().SingleAsync();
        Assert.Equal(("theirs", 7), (row.Name, row.Amount));
    }

    [SkippableFact]
    public async Task In_a_session_a_stale_object_does_not_become_current_by_another_object_of_its_row()
    {
        await Stock.CreateAsync(new Stock { Name = "new" });
        await using ActiveSession session = Db.BeginSession();
        Stock stale = await Stock.SingleAsync();
        Stock current = await Task.Run(async () =>
        {
            await using ActiveDb other = Open(Store);
            using (other.Use())
            {
                return await (await Stock.SingleAsync()).UpdateAsync(s =>
                {
                    s.Name = "theirs";
                    s.Version++;
                });
            }
        });
        await current.UpdateAsync(s =>
        {
            s.Amount = 1;
            s.Version++;
        });

        stale.Name = "mine";
        await Assert.ThrowsAsync<StaleRecordException>(() => session.SaveChangesAsync());
    }

    private static Task RunAsync(Stock stock, Update update) => update switch
    {
        Update.Increment => stock.IncrementAsync(s => s.Amount, 1),
        Update.Touch => stock.TouchAsync(),
        _ => stock.IncrementAsync(s => s.Version, 1),
    };

    [SkippableFact]
    public async Task Sums_with_a_token_are_compiled_once()
    {
        StampedStock stock = await StampedStock.CreateAsync(new StampedStock { Name = "new" });
        await stock.IncrementAsync(s => s.Amount, 1);
        int plans = Db.Inner.Plans.Count;
        for (int i = 0; i < 5; i++)
        {
            await stock.IncrementAsync(s => s.Amount, 1);
        }

        Assert.Equal(plans, Db.Inner.Plans.Count);
        Assert.Equal(6, (await StampedStock.SingleAsync()).Amount);
    }

    private static async Task<(Stock Mine, Stock Theirs)> TwiceAsync()
    {
        Stock mine = await Stock.CreateAsync(new Stock { Name = "new" });
        return (mine, await Stock.FindOrFailAsync(mine.Id));
    }
}

public class Stock : TimestampedModel
{
    public int Id { get; set; }
    public string Name { get; set; } = "";
    public int Amount { get; set; }
    [ConcurrencyCheck] public int Version { get; set; }
}

public class StampedStock : Model
{
    public int Id { get; set; }
    public string Name { get; set; } = "";
    public int Amount { get; set; }
    [ConcurrencyCheck, UpdatedAt] public DateTimeOffset ChangedAt { get; set; }
}
