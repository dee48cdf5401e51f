using Microsoft.EntityFrameworkCore;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Database.Configuration;

/// <summary>The library's stamps are sorted and compared in a DbContext of the program's own, too.</summary>
public abstract class StampsOfOwnContextSpecification : Specification
{
    protected override IReadOnlyList<Type> Models => [typeof(Memo)];

    [SkippableFact]
    public async Task Stamps_are_compared_sorted_and_paged()
    {
        await using ActiveDb db = ActiveDb.Open<MemoContext>(options => Store.Configure(options), configure: options => options.UseTimeProvider(Time));
        using IDisposable use = db.Use();
        await db.DropAllAsync();
        await db.CreateAllAsync();
        List<Memo> memos = [];
        for (int i = 0; i < 4; i++)
        {
            Time.Advance(TimeSpan.FromMinutes(1));
            memos.Add(await Memo.CreateAsync(new Memo { Name = $"m{i}" }));
        }

        DateTimeOffset second = memos[1].CreatedAt;
        Assert.Equal(["m3", "m2", "m1", "m0"], (await Memo.OrderBy("-created_at").ToListAsync()).ConvertAll(m => m.Name));
        Assert.Equal(["m2", "m3"], (await Memo.Where(("created_at__gt", second.ToOffset(TimeSpan.FromHours(2)))).OrderBy("updated_at").ToListAsync()).ConvertAll(m => m.Name));
        Assert.Equal("m1", (await Memo.Where(("created_at", second.ToString("o"))).SingleAsync()).Name);
        Assert.Equal(2, await Memo.Where(m => m.CreatedAt > second).CountAsync());
        Assert.Equal("m3", (await Memo.Query.OrderByDescending(m => m.UpdatedAt).FirstAsync()).Name);
        CursorPage<Memo> page = await Memo.OrderBy("created_at").PaginateAfterAsync(null, 2);
        Assert.Equal(["m2", "m3"], (await Memo.OrderBy("created_at").PaginateAfterAsync(page.NextCursor, 2)).Select(m => m.Name));
        Assert.Equal(memos[3].CreatedAt, (await Memo.GroupBy("is_deleted").Aggregate(Agg.Max("created_at", "last")).ToRowsAsync())[0].Get<DateTimeOffset>("last"));

        await memos[0].DeleteAsync();
        Time.Advance(TimeSpan.FromMinutes(1));
        await memos[1].DeleteAsync();
        Assert.Equal("m1", (await Memo.Query.OnlyDeleted().Where(("deleted_at__gt", memos[0].DeletedAt)).SingleAsync()).Name);
        Assert.Equal("m0", (await Memo.Query.OnlyDeleted().OrderBy("deleted_at").FirstAsync()).Name);
        Assert.Equal("m0", (await Memo.Query.OnlyDeleted().OrderBy("seen_at").FirstAsync()).Name);
    }

    public class Memo : StandardModel
    {
        public string Name { get; set; } = "";
        [UpdatedAt] public DateTimeOffset? SeenAt { get; set; }
    }

    public class MemoContext(DbContextOptions<MemoContext> options) : DbContext(options)
    {
        public DbSet<Memo> Memos => Set<Memo>();
    }
}
