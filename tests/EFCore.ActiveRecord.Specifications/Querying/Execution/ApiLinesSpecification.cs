using Microsoft.EntityFrameworkCore;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Querying.Execution;

/// <summary>The lines of the guide, as they stand there.</summary>
public abstract class ApiLinesSpecification : ReadingSpecification
{
    [SkippableFact]
    public async Task Finding()
    {
        User? u = await User.FindAsync(1);                 // null when absent; composite keys: FindAsync(1, "a")
        User v = await User.FindOrFailAsync(1);           // RecordNotFoundException names the model and key
        OrderLine? line = await OrderLine.FindAsync(1, "a");

        Assert.Equal((1, 1, 3), (u!.Id, v.Id, line!.Quantity));
    }

    [SkippableFact]
    public async Task Finding_without_conditions()
    {
        await User.Where(u => u.Name != "bob").ExecuteUpdateAsync(s => s.SetProperty(u => u.Age, 1));
        await Comment.Query.ExecuteDeleteAsync();
        await Post.Query.ExecuteDeleteAsync();
        await Profile.Query.ExecuteDeleteAsync();
        await User.Where(u => u.Age == 1).ExecuteDeleteAsync();
        Commands.Clear();

        await User.AllAsync(); await User.FirstOrDefaultAsync(); await User.SingleAsync(); await User.SingleOrDefaultAsync();
        await User.CountAsync(); await User.AnyAsync();    // Single: RecordNotFoundException / MultipleRecordsFoundException

        Assert.Equal(6, Commands.Texts.Count);
        Assert.Equal("bob", (await User.SingleAsync()).Name);
    }

    [SkippableFact]
    public async Task Querying()
    {
        ActiveQuery<User> q = User.Query;                  // IQueryable<User>, bound to a context only when it runs
        IQueryable<User> iq = User.Query;
        List<User> page = await User.Where(u => u.Age > 18).OrderBy(u => u.Name).Skip(10).Take(5).ToListAsync();

        Assert.Equal(5, await q.CountAsync());
        Assert.Equal(5, await iq.CountAsync());
        Assert.Empty(page);
    }

    [SkippableFact]
    public async Task Deleted_and_distinct_rows()
    {
        Assert.Equal(5, (await User.Query.Distinct().ToListAsync()).Count);
        Assert.Equal(5, (await User.Query.IncludeDeleted().ToListAsync()).Count);
        Assert.Empty(await User.Query.OnlyDeleted().ToListAsync());
    }

    [SkippableFact]
    public async Task EF_Core_code()
    {
        ActiveDb db = Db;
        var groups = await db.ExecuteAsync(ctx => ctx.Set<User>().GroupBy(u => u.Age).Select(g => new { g.Key, Count = g.Count() }).ToListAsync());

        Assert.Equal([(17, 1), (18, 1), (31, 2), (45, 1)], groups.Select(g => (g.Key, g.Count)).Order());
    }

    [SkippableFact]
    public async Task Derived_entities_and_keys_of_every_kind()
    {
        ActiveQuery<Admin> aq = Admin.Where(x => x.Level > 1);
        Admin? af = await Admin.FindAsync(1);

        Assert.Equal(2, await aq.CountAsync());
        Assert.Null(af);
    }

    [SkippableFact]
    public async Task Query_syntax()
    {
        var comp = from u in User.Query where u.Age > 18 orderby u.Name descending, u.Age select new { u.Name, u.Age };
        var comp2 = from u in User.Query where u.Age > 18 orderby u.Name select u;
        var comp3 = from p in Post.Query join u in User.Query on p.UserId equals u.Id select new { p.Title, u.Name };
        var comp4 = from u in User.Query from p in u.Posts select p.Title;
        var comp5 = from u in User.Query group u by u.Age into g select new { g.Key, N = g.Count() };

        Assert.Equal(3, (await comp.ToListAsync()).Count);
        Assert.Equal(3, (await comp2.ToListAsync()).Count);
        Assert.Equal(4, (await comp3.ToListAsync()).Count);
        Assert.Equal(4, (await comp4.ToListAsync()).Count);
        Assert.Equal(4, (await comp5.ToListAsync()).Count);
    }

    [SkippableFact]
    public async Task EF_Cores_own_operators()
    {
        Assert.Single(await User.Query.Include(u => u.Posts).ThenInclude(p => p.Category).Where(u => u.Age > 40).AsNoTracking().TagWith("x").ToListAsync());
        await foreach (var u in User.Where(u => u.Age > 3).AsAsyncEnumerable()) { Assert.True(u.Age > 3); }
        Assert.Equal(5, await User.Where(u => u.Age > 3).CountAsync());
        Assert.Equal(3, await User.Query.CountAsync(u => u.Age > 18));
        Assert.Equal(142, await User.Query.SumAsync(u => u.Age));
        Assert.Equal(45, await User.Query.MaxAsync(u => u.Age));
        Assert.NotNull(await User.Query.FirstAsync());
        Assert.Equal(5, (await User.Query.ToDictionaryAsync(u => u.Id)).Count);
        Assert.True(await User.Query.AnyAsync(u => u.Age > 3));
        Assert.Equal(5, (await User.Query.Select(u => u.Name).ToListAsync()).Count);
        Assert.Equal("ann", (await User.Query.OrderBy(u => u.Name).ThenByDescending(u => u.Age).ToListAsync())[0].Name);
        Assert.Equal("cid", (await User.Query.OrderByDescending(u => u.Age).ThenBy(u => u.Id).ToListAsync())[0].Name);
        Assert.Equal(3, (await User.Query.Where(u => Post.Where(p => p.UserId == u.Id).Any()).ToListAsync()).Count);
        foreach (var u in User.Where(u => u.Age > 3)) { Assert.True(u.Age > 3); }
        Assert.Equal(5, User.Query.ToList().Count);
        Assert.Equal(5, User.Query.Count());
        Assert.Equal(5, await User.Where(u => u.Age > 3).ExecuteUpdateAsync(s => s.SetProperty(u => u.Age, 3)));
        Assert.Equal(0, await User.Where(u => u.Age > 3).ExecuteDeleteAsync());
        await User.Query.LoadAsync();
    }
}
