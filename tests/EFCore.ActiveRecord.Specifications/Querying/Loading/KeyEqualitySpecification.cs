using EFCore.ActiveRecord.Surface.Queries;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Querying.Loading;

/// <summary>Which row belongs to which record the database says, also where its columns take texts for the same that differ: every load finds what a join finds.</summary>
public abstract class KeyEqualitySpecification : Specification
{
    private static readonly string[] Names = ["abc", "def", "ghi"];

    protected sealed override IReadOnlyList<Type> Models => [typeof(Head), typeof(Tail), typeof(HeadNote), typeof(Mark), typeof(Branch), typeof(Leaf)];

    /// <summary>Whether a session's change tracker can know as well which texts are the same.</summary>
    protected virtual bool TrackerKnows => true;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await using DbContext context = Db.CreateContext();
        context.AddRange(Names.Select(n => new Head { Code = n }));
        context.AddRange(new Mark(), new Mark());
        await context.SaveChangesAsync();
        foreach (string? code in (string?[])[Same("abc"), "abc", Same("def"), null, "ghi", Same("abc")])
        {
            context.Add(new Tail { HeadCode = code });
            await context.SaveChangesAsync();
        }

        context.Add(new HeadNote { HeadCode = Same("def") });
        context.AddRange(new Branch { HeadCode = Same("abc"), Number = 1 }, new Branch { HeadCode = "def", Number = 1 }, new Branch { HeadCode = Same("def"), Number = 2 });
        await context.SaveChangesAsync();
        foreach (Leaf leaf in (Leaf[])[new() { BranchCode = "abc", BranchNumber = 1 }, new() { BranchCode = Same("def"), BranchNumber = 1 }, new() { BranchCode = "def", BranchNumber = 2 }, new()])
        {
            context.Add(leaf);
            await context.SaveChangesAsync();
        }

        foreach ((string code, int mark) in (IEnumerable<(string, int)>)[(Same("abc"), 1), ("def", 1), (Same("def"), 2)])
        {
            context.Set<Dictionary<string, object>>("head_mark").Add(new() { ["HeadsCode"] = code, ["MarksId"] = mark });
            await context.SaveChangesAsync();
        }

        Commands.Clear();
    }

    [SkippableFact]
    public Task Every_load_finds_what_a_join_finds() => CheckAsync(work => work());

    [SkippableFact]
    public async Task In_sessions_too()
    {
        if (TrackerKnows)
        {
            await CheckAsync(async work =>
            {
                await using ActiveSession session = Db.BeginSession();
                await work();
                Assert.Equal(0, await session.SaveChangesAsync());
            });
        }
    }

    [SkippableFact]
    public async Task Synchronous_queries_find_it_too()
    {
        Assert.Equal(3, Head.OrderBy("code").WithSelectIn(h => h.Tails).ToList()[0].Tails.Count);
        Assert.NotNull(Tail.OrderBy("id").WithSelectIn(t => t.Head).First().Head);
        await Task.CompletedTask;
    }

    [SkippableFact]
    public async Task The_order_of_a_load_stays_and_both_sides_lead_to_each_other()
    {
        Head abc = (await Head.OrderBy("code").With(s => s.SelectIn(h => h.Tails, t => t.OrderBy("-id"))).ToListAsync())[0];
        Assert.Equal([6, 2, 1], abc.Tails.Select(t => t.Id));
        Assert.All(abc.Tails, t => Assert.Same(abc, t.Head));

        List<Tail> tails = await Tail.OrderBy("id").WithSelectIn(t => t.Head).ToListAsync();
        Assert.Same(tails[0].Head, tails[1].Head);
        Assert.Equal([1, 2, 6], tails[0].Head!.Tails.Select(t => t.Id).Order());
    }

    [SkippableFact]
    public async Task A_foreign_key_that_differs_is_saved_as_it_is_written()
    {
        Tail tail = await Tail.OrderBy("id").WithSelectIn(t => t.Head).FirstAsync();
        await tail.SaveAsync();
        await tail.UpdateAsync(t => t.HeadCode = "abc");

        Assert.Equal("abc", (await Tail.OrderBy("id").FirstAsync()).HeadCode!.TrimEnd());
    }

    /// <summary>Says of a key's column, and of those that lead to it, how texts are compared.</summary>
    protected abstract void Compare(PropertyBuilder column, bool isForeign);

    /// <summary>What the database takes for the same text.</summary>
    protected abstract string Same(string key);

    protected virtual void ConfigureModel(ModelBuilder model)
    {
    }

    protected override void Configure(ActiveRecordOptionsBuilder options)
    {
        base.Configure(options);
        options.ConfigureModel(model =>
        {
            ConfigureModel(model);
            model.Entity<Head>().HasMany(h => h.Marks).WithMany(m => m.Heads).UsingEntity(
                "head_mark",
                r => r.HasOne(typeof(Mark)).WithMany().HasForeignKey("MarksId"),
                l => l.HasOne(typeof(Head)).WithMany().HasForeignKey("HeadsCode"),
                join => Compare(join.Property<string>("HeadsCode"), isForeign: true));
            Compare(model.Entity<Head>().Property(h => h.Code), isForeign: false);
            Compare(model.Entity<Tail>().Property(t => t.HeadCode), isForeign: true);
            Compare(model.Entity<HeadNote>().Property(n => n.HeadCode), isForeign: true);
            Compare(model.Entity<Branch>().Property(b => b.HeadCode), isForeign: true);
            Compare(model.Entity<Leaf>().Property(l => l.BranchCode), isForeign: true);
        });
    }

    private async Task CheckAsync(Func<Func<Task>, Task> run)
    {
        List<string> wrong = [];
        await All<Head>("tails", h => $"{h.Code.TrimEnd()}: {Text(h.Tails.Select(t => t.Id))}", "abc: 1 2 6", "def: 3", "ghi: 5");
        await All<Tail>("head", t => $"{t.Head?.Code.TrimEnd()}", "abc", "abc", "def", "", "ghi", "abc");
        await All<Head>("note", h => $"{h.Note?.Id}", "", "1", "");
        await All<HeadNote>("head", n => $"{n.Head?.Code.TrimEnd()}", "def");
        await All<Head>("marks", h => Text(h.Marks.Select(m => m.Id)), "1", "1 2", "");
        await All<Mark>("heads", m => Text(m.Heads.Select(h => h.Code.TrimEnd())), "abc def", "def");
        await All<Head>("branches", h => Text(h.Branches.Select(b => b.Number)), "1", "1 2", "");
        await All<Branch>("head", b => $"{b.Number}: {b.Head?.Code.TrimEnd()}", "1: abc", "1: def", "2: def");
        await All<Branch>("leaves", b => Text(b.Leaves.Select(l => l.Id)), "1", "2", "3");
        await All<Leaf>("branch", l => $"{l.Branch?.Number}", "1", "1", "2", "");
        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong));

        async Task All<T>(string relation, Func<T, string> text, params string[] expected)
            where T : class, IActiveRecord
        {
            string[] sorts = typeof(T) == typeof(Head) ? ["code"] : typeof(T) == typeof(Branch) ? ["head_code", "number"] : ["id"];
            ActiveQuery<T> all = Db.Inner.Query<T>().OrderBy(sorts);
            foreach (Load strategy in (Load[])[Load.Joined, Load.Subquery, Load.SelectIn])
            {
                await Check($"{strategy}", () => all.With(new EagerSchema { [relation] = strategy }).ToListAsync());
            }

            await Check("onto all", async () =>
            {
                List<T> records = await all.ToListAsync();
                await records.LoadAsync(relation);
                return records;
            });
            await Check("onto each", async () =>
            {
                List<T> records = await all.ToListAsync();
                foreach (T record in records)
                {
                    await record.LoadAsync(relation);
                }

                return records;
            });

            async Task Check(string way, Func<Task<List<T>>> load)
            {
                string actual = "";
                try
                {
                    await run(async () => actual = string.Join(" | ", (await load()).Select(text)));
                }
                catch (Exception e)
                {
                    actual = $"{e.GetType().Name}: {e.Message}";
                }

                if (actual != string.Join(" | ", expected))
                {
                    wrong.Add($"{typeof(T).Name}.{relation}, {way}: {actual} instead of {string.Join(" | ", expected)}");
                }
            }
        }
    }

    private static string Text<T>(IEnumerable<T> values) => string.Join(' ', values.Order());
}
