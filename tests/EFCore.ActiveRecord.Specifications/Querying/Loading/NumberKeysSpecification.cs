using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Querying.Loading;

/// <summary>A key that can be written in several ways.</summary>
public class Price : Model
{
    [Key] public decimal Amount { get; set; }
    public List<Offer> Offers { get; set; } = [];
    public List<Tariff> Tariffs { get; set; } = [];
}

public class Offer : Model
{
    public int Id { get; set; }
    public decimal? PriceAmount { get; set; }
    public Price? Price { get; set; }
}

public class Tariff : Model
{
    public double Id { get; set; }
    public List<Price> Prices { get; set; } = [];
}

/// <summary>Numbers are the same key whatever zeros stand behind them, however they are written and loaded.</summary>
public abstract class NumberKeysSpecification : Specification
{
    protected sealed override IReadOnlyList<Type> Models => [typeof(Price), typeof(Offer), typeof(Tariff)];

    [SkippableFact]
    public async Task Records_of_the_library_find_each_other()
    {
        await Price.CreateAllAsync([new Price { Amount = 1.0m }, new Price { Amount = 2.50m }, new Price { Amount = 100m }]);
        await Offer.CreateAsync(new Offer { PriceAmount = 1.00m });
        await Offer.CreateAllAsync([new Offer { PriceAmount = 2.5m }, new Offer { PriceAmount = 1m }, new Offer(), new Offer { PriceAmount = 100.000m }]);
        await CheckAsync();
    }

    [SkippableFact]
    public async Task Records_of_a_context_and_of_bulk_inserts_find_each_other()
    {
        await Db.ExecuteAsync(async context =>
        {
            context.AddRange(new Price { Amount = 1.0m }, new Price { Amount = 2.50m }, new Price { Amount = 100m });
            await context.SaveChangesAsync();
        });
        await Offer.BulkInsertAsync([new Offer { PriceAmount = 1.00m }, new Offer { PriceAmount = 2.5m }, new Offer { PriceAmount = 1m }, new Offer(), new Offer { PriceAmount = 100.000m }]);
        await CheckAsync();
    }

    private async Task CheckAsync()
    {
        await Tariff.CreateAsync(new Tariff { Id = 0.5, Prices = await Price.Where(p => p.Amount < 50).ToListAsync() });
        foreach (Load strategy in (Load[])[Load.Joined, Load.Subquery, Load.SelectIn])
        {
            List<Price> prices = await Price.OrderBy("amount").With(new EagerSchema { ["offers"] = strategy, ["tariffs"] = strategy }).ToListAsync();
            Assert.Equal([(2, 1), (1, 1), (1, 0)], prices.Select(p => (p.Offers.Count, p.Tariffs.Count)));
            List<Offer> offers = await Offer.OrderBy("id").With(new EagerSchema { ["price"] = strategy }).ToListAsync();
            Assert.Equal([1m, 2.5m, 1m, null, 100m], offers.Select(o => o.Price?.Amount));
            Assert.Equal(2, (await Tariff.With(new EagerSchema { ["prices"] = strategy }).SingleAsync()).Prices.Count);
        }

        List<Price> loaded = [.. (await Price.Query.ToListAsync()).OrderBy(p => p.Amount)];
        await loaded.LoadAsync(p => p.Offers);
        Assert.Equal([2, 1, 1], loaded.Select(p => p.Offers.Count));
        await using ActiveSession session = Db.BeginSession();
        Assert.Equal([1m, 2.5m, 1m, null, 100m], (await Offer.OrderBy("id").WithSelectIn(o => o.Price).ToListAsync()).Select(o => o.Price?.Amount));
    }
}
