using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Querying.Names;

/// <summary>Enums are compared by their values, whatever a column keeps of them, and a value needs no name.</summary>
public abstract class EnumSpecification : Specification
{
    private static readonly Severity[] Severities = [Severity.Low, Severity.Middle, Severity.High, (Severity)7];

    private List<Ticket> _tickets = [];

    public enum Severity
    {
        High = 3,
        Middle = 2,
        Low = 1,
    }

    [Flags]
    public enum Marks
    {
        New = 1,
        Hot = 2,
    }

    protected override IReadOnlyList<Type> Models => [typeof(Ticket)];

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        _tickets = [.. Enumerable.Range(0, 12).Select(i => new Ticket
        {
            Name = "t" + i.ToString(CultureInfo.InvariantCulture),
            ByNumber = Severities[i % 4] == (Severity)7 ? 0 : Severities[i % 4],
            ByName = Severities[i % 4],
            OrNull = i % 5 == 0 ? null : Severities[i % 3],
            ByLetter = Severities[i % 3],
            Marks = (Marks)(i % 6),
            MarkNames = (Marks)(i % 4),
        })];
        await Ticket.CreateAllAsync(_tickets);
    }

    [SkippableFact]
    public async Task Comparisons_by_value_are_those_of_CSharp()
    {
        foreach (Severity value in Severities)
        {
            foreach ((string column, Func<Ticket, Severity?> read) in Columns)
            {
                await Finds(($"{column}__ge", value), t => read(t) >= value);
                await Finds(($"{column}__gt", value), t => read(t) > value);
                await Finds(($"{column}__le", value), t => read(t) <= value);
                await Finds(($"{column}__lt", (int)value), t => read(t) < value);
                await Finds(($"{column}__between", new[] { Severity.Middle, value }), t => read(t) >= Severity.Middle && read(t) <= value);
                await Finds(Filter.Not(($"{column}__ge", value)), t => !(read(t) >= value));
            }
        }

        await Finds(("by_name__ge", "middle"), t => t.ByName >= Severity.Middle);
        await Finds(("by_name__ge", "7"), t => t.ByName >= (Severity)7);
    }

    [SkippableFact]
    public async Task Sorts_and_pages_by_value_are_those_of_CSharp()
    {
        foreach ((string column, Func<Ticket, Severity?> read) in Columns)
        {
            List<int> up = [.. _tickets.OrderBy(read).ThenBy(t => t.Id).Select(t => t.Id)];
            List<int> down = [.. _tickets.OrderByDescending(read).ThenBy(t => t.Id).Select(t => t.Id)];

            Assert.Equal(up, (await Ticket.OrderBy(column, "id").ToListAsync()).ConvertAll(t => t.Id));
            Assert.Equal(down, (await Ticket.OrderBy("-" + column, "id").ToListAsync()).ConvertAll(t => t.Id));
            Assert.Equal(up, await PagesAsync(Ticket.OrderBy(column)));
            Assert.Equal(down, await PagesAsync(Ticket.OrderBy("-" + column)));
        }
    }

    [SkippableFact]
    public async Task Aggregates_and_groups_by_value_are_those_of_CSharp()
    {
        foreach ((string column, Func<Ticket, Severity?> read) in Columns)
        {
            Row ends = Assert.Single(await Ticket.Query.Where(t => t.Name != "").GroupBy("name_length").Aggregate(Agg.Min(column, "least"), Agg.Max(column, "greatest")).OrderBy("name_length").ToRowsAsync(), r => r.Get<int>(0) == 2);
            IEnumerable<Severity?> values = _tickets.Where(t => t.Name.Length == 2).Select(read);
            Assert.Equal((values.Min(), values.Max()), (ends.Get<Severity?>("least"), ends.Get<Severity?>("greatest")));

            List<Row> groups = await Ticket.GroupBy(column).Aggregate(Agg.Count()).OrderBy("-" + column).ToRowsAsync();
            Assert.Equal(_tickets.Select(read).Distinct().OrderByDescending(v => v), groups.Select(g => g.Get<Severity?>(0)));

            List<Row> byGreatest = await Ticket.GroupBy("name").Aggregate(Agg.Max(column, "top")).OrderBy("top", "name").ToRowsAsync();
            Assert.Equal(_tickets.OrderBy(read).ThenBy(t => t.Name, StringComparer.Ordinal).Select(t => t.Name), byGreatest.Select(r => r.Get<string>(0)));
        }
    }

    [SkippableFact]
    public async Task Hybrids_compare_by_value_as_in_CSharp()
    {
        await Finds(("is_severe", true), t => t.IsSevere);
        await Finds(("worst__ge", Severity.Middle), t => t.Worst >= Severity.Middle);
        Assert.Equal(_tickets.Where(t => t.IsSevere).Select(t => t.Id), (await Ticket.Where(t => t.IsSevere).ToListAsync()).ConvertAll(t => t.Id).Order());
        Assert.Equal(_tickets.OrderBy(t => t.Worst).ThenBy(t => t.Id).Select(t => t.Id), (await Ticket.OrderBy("worst", "id").ToListAsync()).ConvertAll(t => t.Id));
    }

    [SkippableFact]
    public async Task A_value_without_a_name_is_found_paged_and_read()
    {
        await Finds(("by_number", 0), t => t.ByNumber == 0);
        await Finds(("by_number", "0"), t => t.ByNumber == 0);
        await Finds(("by_number__in", new object[] { 0, "high" }), t => t.ByNumber is 0 or Severity.High);
        await Finds(("marks", 0), t => t.Marks == 0);
        await Finds(("marks", 5), t => t.Marks == (Marks)5);
        await Finds(("marks", "New, Hot"), t => t.Marks == (Marks.New | Marks.Hot));
        Assert.Equal(_tickets.OrderBy(t => t.Marks).ThenBy(t => t.Id).Select(t => t.Id), await PagesAsync(Ticket.OrderBy("marks")));

        foreach (Ticket ticket in _tickets)
        {
            Ticket copy = Ticket.FromJson(ticket.ToJson());
            Assert.Equal((ticket.ByNumber, ticket.ByName, ticket.OrNull, ticket.Marks, ticket.MarkNames), (copy.ByNumber, copy.ByName, copy.OrNull, copy.Marks, copy.MarkNames));
        }
    }

    [SkippableFact]
    public async Task Several_names_are_for_flags_and_no_number_is_beyond_the_type()
    {
        Assert.Throws<AttributeValueException>(() => Ticket.FromJson("""{"by_number":"Low, High"}"""));
        Assert.Throws<AttributeValueException>(() => Ticket.FromJson("""{"by_number":5000000000}"""));
        await Assert.ThrowsAsync<FilterValueException>(() => Ticket.Where(("by_number", "Mauve")).ToListAsync());
        await Assert.ThrowsAsync<FilterValueException>(() => Ticket.Where(("by_number", 5_000_000_000)).ToListAsync());
    }

    [SkippableFact]
    public void Flags_kept_by_names_have_no_order()
    {
        Assert.Throws<UnknownOperatorException>(() => Ticket.Where(("mark_names__ge", Marks.Hot)));
        Assert.Throws<NotSortableException>(() => Ticket.OrderBy("mark_names"));
        Assert.Throws<NotAggregatableException>(() => Ticket.GroupBy("name").Aggregate(Agg.Max("mark_names")));
        Assert.Throws<NotSortableException>(() => Ticket.GroupBy("mark_names").Aggregate(Agg.Count()).OrderBy("mark_names"));
    }

    protected override void Configure(ActiveRecordOptionsBuilder options)
    {
        base.Configure(options);
        options.ConfigureModel(ConfigureModel);
    }

    private static (string Column, Func<Ticket, Severity?> Read)[] Columns =>
    [
        ("by_number", t => t.ByNumber),
        ("by_name", t => t.ByName),
        ("or_null", t => t.OrNull),
        ("by_letter", t => t.ByLetter),
    ];

    private static void ConfigureModel(ModelBuilder model)
        => model.Entity<Ticket>(ticket =>
        {
            ticket.Property(t => t.ByName).HasConversion<string>();
            ticket.Property(t => t.OrNull).HasConversion<string>();
            ticket.Property(t => t.MarkNames).HasConversion<string>();
            ticket.Property(t => t.ByLetter).HasConversion(s => s == Severity.Low ? "l" : s == Severity.Middle ? "m" : "h", s => s == "l" ? Severity.Low : s == "m" ? Severity.Middle : Severity.High);
        });

    private static async Task<List<int>> PagesAsync(IQueryable<Ticket> query)
    {
        List<int> ids = [];
        string? cursor = null;
        do
        {
            CursorPage<Ticket> page = await query.PaginateAfterAsync(cursor, 5);
            ids.AddRange(page.Select(t => t.Id));
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        return ids;
    }

    private async Task Finds(Filter filter, Func<Ticket, bool> expected)
        => Assert.Equal(_tickets.Where(expected).Select(t => t.Id), (await Ticket.Where(filter).ToListAsync()).ConvertAll(t => t.Id).Order());

    public partial class Ticket : Model
    {
        public int Id { get; set; }
        public string Name { get; set; } = "";
        public Severity ByNumber { get; set; }
        public Severity ByName { get; set; }
        public Severity? OrNull { get; set; }
        public Severity ByLetter { get; set; }
        public Marks Marks { get; set; }
        public Marks MarkNames { get; set; }
        [Hybrid] public int NameLength => Name.Length;
        [Hybrid] public bool IsSevere => ByName >= Severity.Middle;
        [Hybrid] public Severity Worst => ByName;
    }
}
