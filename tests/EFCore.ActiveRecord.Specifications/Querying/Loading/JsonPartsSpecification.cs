using Microsoft.EntityFrameworkCore;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Querying.Loading;

public class Rack : Model
{
    public int Id { get; set; }
    public string Label { get; set; } = "";
    public List<Volume> Volumes { get; set; } = [];
}

/// <summary>A class with parts that are kept as JSON: a collection in a collection, a single one, and a complex collection.</summary>
public class Volume : Model
{
    public int Id { get; set; }
    public string Title { get; set; } = "";
    public int RackId { get; set; }
    public Rack? Rack { get; set; }
    public List<Keyword> Keywords { get; set; } = [];
    public List<Chapter> Chapters { get; set; } = [];
    public Imprint? Imprint { get; set; }
    public List<Edition> Editions { get; set; } = [];
}

public class Keyword : Model
{
    public int Id { get; set; }
    public string Text { get; set; } = "";
    public List<Volume> Volumes { get; set; } = [];
}

public class Chapter
{
    public string Title { get; set; } = "";
    public List<Section> Sections { get; set; } = [];
}

public class Section
{
    public string Title { get; set; } = "";
}

public class Imprint
{
    public string Publisher { get; set; } = "";
    public List<Section> Lines { get; set; } = [];
}

public class Edition
{
    public int Year { get; set; }
    public List<int> Prints { get; set; } = [];
}

/// <summary>Classes with JSON parts are loaded in every way, one object for each row.</summary>
public abstract class JsonPartsSpecification : Specification
{
    protected sealed override IReadOnlyList<Type> Models => [typeof(Rack), typeof(Volume), typeof(Keyword)];

    protected override IReadOnlyCollection<string>? Constants { get; } = [];

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await using DbContext context = Db.CreateContext();
        Keyword shared = new() { Text = "shared" };
        Keyword single = new() { Text = "single" };
        context.AddRange(Enumerable.Range(0, 2).Select(r => new Rack
        {
            Label = $"r{r}",
            Volumes = [.. Enumerable.Range(0, 2).Select(v => new Volume
            {
                Title = $"v{r}{v}",
                Keywords = v == 0 ? [shared, single] : [shared],
                Chapters = [.. Enumerable.Range(0, v + 1).Select(c => new Chapter { Title = $"c{c}", Sections = [.. Enumerable.Range(0, c).Select(s => new Section { Title = $"s{s}" })] })],
                Imprint = v == 0 ? null : new Imprint { Publisher = "p", Lines = [new Section { Title = "l" }] },
                Editions = [.. Enumerable.Range(0, v + 1).Select(e => new Edition { Year = 2000 + e, Prints = [e, e + 1] })],
            })],
        }));
        await context.SaveChangesAsync();
        Commands.Clear();
    }

    [SkippableFact]
    public Task Every_load_brings_them() => CheckAsync(isSession: false);

    [SkippableFact]
    public async Task In_transactions_too() => await Db.TransactionAsync(() => CheckAsync(isSession: false));

    [SkippableFact]
    public async Task In_sessions_too()
    {
        await using ActiveSession session = Db.BeginSession();
        await CheckAsync(isSession: true);
        Assert.Equal(0, await session.SaveChangesAsync());
    }

    [SkippableFact]
    public async Task Records_that_came_so_are_known_and_can_be_saved()
    {
        Rack rack = await Rack.Query.Include(r => r.Volumes).OrderBy(r => r.Id).FirstAsync();
        Assert.False(rack.Volumes[1].IsChanged);
        await rack.Volumes[1].UpdateAsync(v => v.Title = "new");
        await rack.SaveAsync();

        Volume saved = await Volume.FindOrFailAsync(rack.Volumes[1].Id);
        Assert.Equal(("new", 2, "c1"), (saved.Title, saved.Chapters.Count, saved.Chapters[1].Title));
        Assert.Equal(2, await Rack.CountAsync());
    }

    protected override void Configure(ActiveRecordOptionsBuilder options)
    {
        base.Configure(options);
        options.ConfigureModel(model => model.Entity<Volume>(volume =>
        {
            volume.OwnsMany(v => v.Chapters, c =>
            {
                c.ToJson();
                c.OwnsMany(x => x.Sections);
            });
            volume.OwnsOne(v => v.Imprint, i =>
            {
                i.ToJson();
                i.OwnsMany(x => x.Lines);
            });
            volume.ComplexCollection(v => v.Editions, e => e.ToJson());
        }));
    }

    private async Task CheckAsync(bool isSession)
    {
        List<string> wrong = [];
        const string Racks = "r0: v00(c0:/-/2000:0,1;shared,single) v01(c0: c1:s0/p:l/2000:0,1 2001:1,2;shared) | r1: v10(c0:/-/2000:0,1;shared,single) v11(c0: c1:s0/p:l/2000:0,1 2001:1,2;shared)";
        string bare = System.Text.RegularExpressions.Regex.Replace(Racks, ";[a-z,]+", ";");
        await Check("include", Rack.Query.Include(r => r.Volumes), bare);
        await Check("include, no tracking", Rack.Query.AsNoTracking().Include(r => r.Volumes), bare);
        await Check("include of several", Rack.Query.Include(r => r.Volumes).ThenInclude(v => v.Keywords), Racks);
        await Check("include by name", Rack.Query.Include("Volumes.Keywords"), Racks);
        await Check("split", Rack.Query.Include(r => r.Volumes).ThenInclude(v => v.Keywords).AsSplitQuery(), Racks);
        await Check("joined", Rack.WithJoined(r => r.Volumes), bare);
        await Check("joined, planned", Rack.Where(("id__gt", 0)).WithJoined(r => r.Volumes), bare);
        await Check("joined, nested", Rack.With(s => s.Joined(r => r.Volumes, v => v.Joined(x => x.Keywords))), Racks);
        await Check("joined and select-in", Rack.With(s => s.Joined(r => r.Volumes, v => v.SelectIn(x => x.Keywords))), Racks);
        await Check("select-in", Rack.With(s => s.SelectIn(r => r.Volumes, v => v.Joined(x => x.Keywords))), Racks);
        await Check("select-in, links", Rack.With(s => s.SelectIn(r => r.Volumes, v => v.SelectIn(x => x.Keywords))), Racks);
        await Check("subquery", Rack.With(s => s.Subquery(r => r.Volumes, v => v.Subquery(x => x.Keywords))), Racks);

        List<Volume> volumes = await Volume.OrderBy("rack___label", "title").ToListAsync();
        if (!ReferenceEquals(volumes[0].Rack, volumes[1].Rack) || volumes[3].Chapters.Count != 2)
        {
            wrong.Add("names: two objects for one row");
        }

        volumes = await Volume.Query.Include(v => v.Keywords).Include(v => v.Rack).OrderBy(v => v.Title).ToListAsync();
        if (!ReferenceEquals(volumes[0].Rack, volumes[1].Rack) || !ReferenceEquals(volumes[0].Keywords.Single(k => k.Text == "shared"), volumes[3].Keywords[0]))
        {
            wrong.Add("include: two objects for one row");
        }

        Page<Volume> page = await Volume.OrderBy("-rack___label", "title").PaginateAsync(1, 3);
        if (page.TotalItems != 4 || page[1].Chapters.Count != 2 || !ReferenceEquals(page[0].Rack, page[1].Rack))
        {
            wrong.Add("a page");
        }

        Keyword keyword = (await Keyword.WithSelectIn(k => k.Volumes).OrderBy("text").FirstAsync())!;
        if (keyword.Volumes.Count != 4 || keyword.Volumes.Sum(v => v.Chapters.Count) != 6)
        {
            wrong.Add("links to them");
        }

        List<int> streamed = [];
        await foreach (Rack rack in Rack.Query.Include(r => r.Volumes).AsAsyncEnumerable())
        {
            streamed.Add(rack.Volumes.Sum(v => v.Chapters.Count));
        }

        if (!streamed.SequenceEqual([3, 3]))
        {
            wrong.Add("a stream");
        }

        if (Rack.Query.Include(r => r.Volumes).ToList().Sum(r => r.Volumes.Sum(v => v.Chapters.Count)) != 6)
        {
            wrong.Add("a synchronous query");
        }

        if ((await Rack.Query.Include(r => r.Volumes).Select(r => new { r, r.Label }).ToListAsync()).Sum(r => r.r.Volumes.Count) != 4)
        {
            wrong.Add("a projection");
        }

        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong));

        async Task Check(string name, IQueryable<Rack> query, string expected)
        {
            string actual;
            try
            {
                List<Rack> racks = await query.OrderBy(r => r.Id).ToListAsync();
                actual = string.Join(" | ", racks.Select(Text));
                IEnumerable<Keyword> shared = racks.SelectMany(r => r.Volumes).SelectMany(v => v.Keywords).Where(k => k.Text == "shared");
                actual += shared.Distinct(ReferenceEqualityComparer.Instance).Count() > 1 ? " with several objects for one row" : "";
            }
            catch (Exception e)
            {
                actual = $"{e.GetType().Name}: {e.Message}";
            }

            // A session links what it knows from the queries before.
            if (actual != expected && !(isSession && actual == Racks))
            {
                wrong.Add($"{name}: {actual}");
            }
        }
    }

    private static string Text(Rack rack) => $"{rack.Label}: {string.Join(' ', rack.Volumes.OrderBy(v => v.Title).Select(Text))}";

    private static string Text(Volume volume)
        => $"{volume.Title}({string.Join(' ', volume.Chapters.Select(c => $"{c.Title}:{string.Join(',', c.Sections.Select(s => s.Title))}"))}"
            + $"/{(volume.Imprint is { } imprint ? $"{imprint.Publisher}:{imprint.Lines[0].Title}" : "-")}"
            + $"/{string.Join(' ', volume.Editions.Select(e => $"{e.Year}:{string.Join(',', e.Prints)}"))};{string.Join(',', volume.Keywords.Select(k => k.Text).Order())})";
}
