using Microsoft.EntityFrameworkCore;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Querying.Names;

/// <summary>Hybrids in aggregates, and aggregates in hybrids, are what they are in memory.</summary>
public abstract class HybridAggregateSpecification : Specification
{
    private readonly List<Outlet> _stores = [];

    protected override IReadOnlyList<Type> Models => [typeof(Outlet), typeof(Sale), typeof(Line)];

    private List<Sale> Sales => [.. _stores.SelectMany(s => s.Sales)];

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        _stores.AddRange(Enumerable.Range(0, 4).Select(s => new Outlet
        {
            Town = s % 2 == 0 ? "a" : "b",
            Sales = [.. Enumerable.Range(0, s).Select(o => new Sale { Lines = [.. Enumerable.Range(0, (s + o) % 3).Select(l => new Line { Price = 10 + s + l, Count = 1 + o })] })],
        }));
        await Outlet.CreateAllAsync(_stores);
    }

    [SkippableFact]
    public async Task Over_groups_by_names()
    {
        List<Row> lines = await Line.GroupBy("sale_id").Aggregate(Agg.Sum("amount"), Agg.Max("amount"), Agg.Avg("amount"), Agg.CountDistinct("amount")).OrderBy("sale_id").ToRowsAsync();
        Assert.Equal(
            Sales.SelectMany(s => s.Lines).GroupBy(l => l.SaleId).OrderBy(g => g.Key).Select(g => (g.Key, g.Sum(l => l.Amount), g.Max(l => l.Amount), g.Average(l => l.Amount), g.Select(l => l.Amount).Distinct().Count())),
            lines.Select(r => (r.Get<int>(0), r.Get<int>(1), r.Get<int>(2), r.Get<double>(3), r.Get<int>(4))));

        List<Row> sales = await Sale.GroupBy("outlet___town").Aggregate(Agg.Sum("total"), Agg.Max("total"), Agg.Avg("total"), Agg.CountDistinct("total"), Agg.Max("outlet___revenue", "most")).OrderBy("outlet___town").ToRowsAsync();
        Assert.Equal(
            Sales.GroupBy(s => s.Outlet!.Town).OrderBy(g => g.Key).Select(g => (g.Key, g.Sum(s => s.Total), g.Max(s => s.Total), Math.Round(g.Average(s => s.Total), 6), g.Select(s => s.Total).Distinct().Count(), g.Max(s => s.Outlet!.Revenue))),
            sales.Select(r => (r.Get<string>(0), r.Get<int>(1), r.Get<int>(2), Math.Round(r.Get<double>(3), 6), r.Get<int>(4), r.Get<int>(5))));

        List<Row> stores = await Outlet.GroupBy("town").Aggregate(Agg.Sum("revenue"), Agg.Min("revenue")).OrderBy("-sum_revenue").ToRowsAsync();
        Assert.Equal(
            _stores.GroupBy(s => s.Town).OrderByDescending(g => g.Sum(s => s.Revenue)).Select(g => (g.Key, g.Sum(s => s.Revenue), g.Min(s => s.Revenue))),
            stores.Select(r => (r.Get<string>(0), r.Get<int>(1), r.Get<int>(2))));
    }

    [SkippableFact]
    public async Task As_keys_filters_and_sorts()
    {
        List<Row> rows = await Sale.GroupBy("total").Aggregate(Agg.Count()).OrderBy("total").ToRowsAsync();
        Assert.Equal(Sales.GroupBy(s => s.Total).OrderBy(g => g.Key).Select(g => (g.Key, g.Count())), rows.Select(r => (r.Get<int>(0), r.Get<int>(1))));

        Assert.Equal(_stores.Where(s => s.Revenue > 30).Select(s => s.Id), (await Outlet.Where(("revenue__gt", 30)).OrderBy("id").ToListAsync()).ConvertAll(s => s.Id));
        Assert.Equal(_stores.OrderByDescending(s => s.Revenue).Select(s => s.Revenue), (await Outlet.OrderBy("-revenue").SelectColumns("revenue").ToRowsAsync()).Select(r => r.Get<int>(0)));
    }

    [SkippableFact]
    public async Task In_lambdas()
    {
        Assert.Equal(Sales.Sum(s => s.Total), await Sale.Query.SumAsync(s => s.Total));
        Assert.Equal(Sales.Max(s => s.Total), await Sale.Query.MaxAsync(s => s.Total));
        Assert.Equal(_stores.Sum(s => s.Revenue), await Outlet.Query.SumAsync(s => s.Revenue));
        Assert.Equal(
            Sales.GroupBy(s => s.OutletId).Select(g => (g.Key, g.Sum(s => s.Total))).Order(),
            (await Sale.Query.GroupBy(s => s.OutletId).Select(g => new { g.Key, Sum = g.Sum(s => s.Total) }).ToListAsync()).Select(g => (g.Key, g.Sum)).Order());
    }

    public partial class Outlet : Model
    {
        public int Id { get; set; }
        public string Town { get; set; } = "";
        public List<Sale> Sales { get; set; } = [];
        [Hybrid] public int Revenue => Sales.Sum(s => s.Total);
    }

    public partial class Sale : Model
    {
        public int Id { get; set; }
        public int OutletId { get; set; }
        public Outlet? Outlet { get; set; }
        public List<Line> Lines { get; set; } = [];
        [Hybrid] public int Total => Lines.Sum(l => l.Amount);
    }

    public partial class Line : Model
    {
        public int Id { get; set; }
        public int SaleId { get; set; }
        public Sale? Sale { get; set; }
        public int Price { get; set; }
        public int Count { get; set; }
        [Hybrid] public int Amount => Price * Count;
    }
}
