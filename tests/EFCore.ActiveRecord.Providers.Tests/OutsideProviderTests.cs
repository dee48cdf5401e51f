using System.Runtime.CompilerServices;
using EFCore.ActiveRecord.Providers;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.OutsideProvider;

/// <summary>A provider that uses public API alone serves as those of the library's packages do.</summary>
public sealed class OutsideProviderTests : IDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"lite-{Guid.NewGuid():N}.db");

    [ModuleInitializer]
    internal static void Register() => DatabaseProvider.Register(new LiteProvider());

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        File.Delete(_file);
    }

    [Fact]
    public async Task Its_urls_open_its_databases()
    {
        await using ActiveDb db = await OpenAsync();

        Crate crate = await Crate.CreateAsync(new Crate { Code = "a", Weight = 3 });
        await crate.UpdateAsync(c => c.Weight = 4);

        Assert.Equal(4, (await Crate.FindOrFailAsync(crate.Id)).Weight);
        Assert.Equal("the library writes the rows directly", new Crate { Code = "b" }.ExplainSaveRoute());
        Assert.Equal(crate.CreatedAt, (await Crate.SingleAsync()).CreatedAt);
        await crate.IncrementAsync(c => c.Weight, 2);
        await crate.DeleteAsync();
        Assert.Equal((6, 0), (crate.Weight, await Crate.CountAsync()));
    }

    [Fact]
    public async Task Queries_by_names_run()
    {
        await using ActiveDb db = await OpenAsync();
        await Crate.CreateAllAsync([new Crate { Code = "a1", Weight = 3 }, new Crate { Code = "b1", Weight = 5 }, new Crate { Code = "a2", Weight = 7 }]);

        Assert.Equal(["a2", "a1"], (await Crate.Where(("code__startswith", "a")).OrderBy("-weight").ToListAsync()).Select(c => c.Code));
        Assert.Equal(2, (await Crate.Where(("code__icontains", "A"), ("weight__between", new[] { 1, 9 })).PaginateAsync(1, 10)).TotalItems);
        Assert.Equal(3, await Crate.BulkInsertAsync([new Crate { Code = "c" }, new Crate { Code = "d" }, new Crate { Code = "e" }]));
        Assert.Equal(6, await Crate.CountAsync());
    }

    [Fact]
    public async Task Its_errors_are_typed()
    {
        await using ActiveDb db = await OpenAsync();
        await Crate.CreateAsync(new Crate { Code = "a" });

        await Assert.ThrowsAsync<UniqueConstraintException>(() => Crate.CreateAsync(new Crate { Code = "a" }));
    }

    [Fact]
    public async Task Its_upserts_are_sent()
    {
        await using ActiveDb db = await OpenAsync();
        await Crate.CreateAsync(new Crate { Code = "a", Weight = 1 });

        IReadOnlyList<Crate> crates = await Crate.UpsertAllAsync([new Crate { Code = "a", Weight = 2 }, new Crate { Code = "b", Weight = 3 }], on: c => c.Code);

        Assert.Equal(["a", "b"], crates.Select(c => c.Code));
        Assert.Equal(await Crate.Query.OrderBy(c => c.Id).Select(c => c.Id).ToListAsync(), crates.Select(c => c.Id));
        Assert.Equal([2, 3], (await Crate.OrderBy("id").ToListAsync()).Select(c => c.Weight));
    }

    [Fact]
    public async Task Its_options_open_its_databases_too()
    {
        await using ActiveDb db = ActiveDb.Open(o => o.UseSqlite($"Data Source={_file}"), models: [typeof(Crate)]);
        await db.CreateAllAsync();

        Assert.NotNull((await Crate.CreateAsync(new Crate { Code = "a" })).IdString);
        await db.DropAllAsync();
    }

    [Fact]
    public void An_unknown_scheme_is_answered_with_those_that_are_known()
        => Assert.Contains("'lite'", Assert.Throws<DatabaseUrlException>(() => ActiveDb.Open("nosuch:///x", models: [typeof(Crate)])).Message, StringComparison.Ordinal);

    private async Task<ActiveDb> OpenAsync()
    {
        ActiveDb db = ActiveDb.Open($"lite:///{_file}", models: [typeof(Crate)]);
        await db.CreateAllAsync();
        return db;
    }
}

[Index(nameof(Code), IsUnique = true)]
public class Crate : TimestampedModel
{
    public int Id { get; set; }
    public string Code { get; set; } = "";
    public int Weight { get; set; }
}
