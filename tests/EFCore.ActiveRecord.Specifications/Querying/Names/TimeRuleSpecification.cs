using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Querying.Names;

/// <summary>An offset or local time names a moment and becomes UTC; a text or value without one is UTC: on every way in, and on every database.</summary>
public abstract class TimeRuleSpecification : Specification
{
    private static readonly DateTime Noon = new(2024, 7, 1, 16, 0, 0, DateTimeKind.Utc);
    private static readonly string[] Columns = ["at", "maybe", "stamp", "maybe_stamp", "due", "plain", "plain_due"];

    protected override IReadOnlyList<Type> Models => [typeof(Stop), typeof(Day)];

    /// <summary>All that names one moment.</summary>
    private static IEnumerable<object> Ways(DateTime moment)
    {
        DateTimeOffset time = new(moment);
        return
        [
            moment,
            DateTime.SpecifyKind(moment, DateTimeKind.Unspecified),
            TimeZoneInfo.ConvertTimeFromUtc(moment, TimeZoneInfo.Local),
            time,
            time.ToOffset(TimeSpan.FromHours(2)),
            time.ToOffset(TimeSpan.FromMinutes(-570)),
            time.ToString("yyyy-MM-ddTHH:mm:ss.ffffff", CultureInfo.InvariantCulture),
            time.ToString("yyyy-MM-ddTHH:mm:ss.ffffff", CultureInfo.InvariantCulture) + "Z",
            time.ToOffset(TimeSpan.FromHours(2)).ToString("yyyy-MM-ddTHH:mm:ss.ffffffzzz", CultureInfo.InvariantCulture),
            time.ToOffset(TimeSpan.FromMinutes(-570)).ToString("yyyy-MM-dd HH:mm:ss.ffffffzzz", CultureInfo.InvariantCulture),
        ];
    }

    [SkippableFact]
    public async Task Every_way_to_name_a_moment_finds_it()
    {
        Stop stop = await Stop.CreateAsync(Stop.Of(Noon));
        await Stop.CreateAllAsync([Stop.Of(Noon.AddHours(-4)), Stop.Of(Noon.AddHours(4))]);
        foreach (string column in Columns)
        {
            DateTime moment = column.EndsWith("due", StringComparison.Ordinal) ? Noon.AddDays(14) : Noon;
            foreach (object value in Ways(moment))
            {
                Assert.Equal(stop.Id, (await Stop.Where((column, value)).SingleAsync()).Id);
                Assert.Equal(stop.Id, (await Stop.Where(($"{column}__in", new[] { value })).SingleAsync()).Id);
                Assert.Equal(stop.Id, (await Stop.Where(($"{column}__between", new[] { value, value })).SingleAsync()).Id);
                Assert.Equal((1, 2, 1, 2), (await Stop.Where(($"{column}__gt", value)).CountAsync(), await Stop.Where(($"{column}__ge", value)).CountAsync(), await Stop.Where(($"{column}__lt", value)).CountAsync(), await Stop.Where(($"{column}__ne", value)).CountAsync()));
            }
        }

        foreach (object value in Ways(Noon))
        {
            Assert.Equal(2, await Stop.Where(("is_since", value)).CountAsync());
            Assert.Equal(2, await Stop.Where(("is_plain_since", value)).CountAsync());
        }
    }

    [SkippableFact]
    public async Task Every_way_to_name_a_moment_sets_it()
    {
        foreach (object value in Ways(Noon))
        {
            Stop filled = new();
            filled.Fill(new { at = value, maybe = value, stamp = value, maybe_stamp = value, plain = value });
            Stop byIndex = new() { ["at"] = value, ["maybe"] = value, ["stamp"] = value, ["maybe_stamp"] = value, ["plain"] = value };
            Stop read = Stop.FromDict(new Dictionary<string, object?> { ["at"] = value, ["maybe"] = value, ["stamp"] = value, ["maybe_stamp"] = value, ["plain"] = value });
            Stop updated = Stop.Of(DateTime.UnixEpoch);
            List<Stop> stops = [filled, byIndex, read, updated];
            if (value is string text)
            {
                stops.Add(Stop.FromJson($$"""{"at":"{{text}}","maybe":"{{text}}","stamp":"{{text}}","maybe_stamp":"{{text}}","plain":"{{text}}"}"""));
            }

            await Stop.CreateAllAsync(stops);
            await Stop.Where(("id", updated.Id)).UpdateAsync(new { at = value, maybe = value, stamp = value, maybe_stamp = value, plain = value });
            foreach (Stop stop in await Stop.Where(("id__in", stops.Select(s => s.Id))).ToListAsync())
            {
                Assert.Equal((Noon, Noon, Noon), (stop.At, stop.Maybe, stop.Plain));
                Assert.Equal((new DateTimeOffset(Noon), new DateTimeOffset(Noon)), (stop.Stamp, stop.MaybeStamp));
                Assert.Equal((TimeSpan.Zero, TimeSpan.Zero), (stop.Stamp.Offset, stop.MaybeStamp!.Value.Offset));
            }
        }
    }

    [SkippableFact]
    public void Filters_are_those_of_the_moments()
    {
        DateTime[] moments = [.. Enumerable.Range(0, 8).Select(i => Noon.AddHours(i))];
        Stop[] stops = [.. moments.Select(Stop.Of)];
        Stop.CreateAllAsync(stops).GetAwaiter().GetResult();
        Gen<(int, int, int)> cases = from column in Gen.Choose(0, Columns.Length - 1) from hour in Gen.Choose(-1, 8) from way in Gen.Choose(0, 9) select (column, hour, way);
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            string column = Columns[c.Item1];
            DateTime bound = Noon.AddHours(c.Item2);
            DateTime named = column.EndsWith("due", StringComparison.Ordinal) ? bound.AddDays(14) : bound;
            object value = Ways(named).ElementAt(c.Item3);
            return Stop.Where(($"{column}__ge", value)).OrderBy("id").ToListAsync().GetAwaiter().GetResult().ConvertAll(s => s.Id)
                .SequenceEqual(stops.Where(s => s.At >= bound).Select(s => s.Id));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(60));
    }

    [SkippableFact]
    public async Task Pages_by_times_hold_each_row_once()
    {
        List<Stop> stops = [.. Enumerable.Range(0, 7).Select(i => Stop.Of(Noon.AddMinutes(-i)))];
        await Stop.CreateAllAsync(stops);
        foreach (string column in Columns)
        {
            List<int> ids = [];
            string? cursor = null;
            do
            {
                CursorPage<Stop> page = await Stop.OrderBy(column).PaginateAfterAsync(cursor, 2);
                ids.AddRange(page.Select(s => s.Id));
                cursor = page.NextCursor;
            }
            while (cursor is not null);
            Assert.Equal(stops.OrderBy(s => s.At).Select(s => s.Id), ids);
        }
    }

    [SkippableFact]
    public async Task A_time_is_a_key_however_it_is_named()
    {
        await Day.CreateAsync(new Day { At = DateTime.SpecifyKind(Noon, DateTimeKind.Unspecified), Name = "noon" });
        foreach (object value in Ways(Noon).Where(v => v is not string))
        {
            Assert.Equal("noon", (await Day.FindAsync(value))?.Name);
        }

        List<int> sizes = [];
        await Day.CreateAsync(new Day { At = DateTime.SpecifyKind(Noon.AddDays(1), DateTimeKind.Unspecified), Name = "next" });
        await foreach (IReadOnlyList<Day> batch in Day.Query.InBatchesAsync(1))
        {
            sizes.Add(batch.Count);
        }

        Assert.Equal([1, 1], sizes);
    }

    [SkippableFact]
    public async Task A_record_whose_key_is_finer_than_the_database_keeps_is_refreshed()
    {
        Day day = await Day.CreateAsync(new Day { At = DateTime.SpecifyKind(Noon.AddTicks(7), DateTimeKind.Unspecified), Name = "a" });
        await Day.Where(("name", "a")).UpdateAsync(new { name = "b" });
        await day.RefreshAsync();
        Assert.Equal("b", day.Name);

        await using ActiveSession session = Db.BeginSession();
        await Day.Where(("name", "b")).UpdateAsync(new { name = "c" });
        await day.RefreshAsync();
        Assert.Equal("c", day.Name);
    }

    protected override void Configure(ActiveRecordOptionsBuilder options)
    {
        base.Configure(options);
        options.ConfigureModel(ConfigureModel);
    }

    // On PostgreSQL, a type that takes no time which says that it is UTC.
    private static void ConfigureModel(ModelBuilder model)
    {
        model.Entity<Stop>().Property(s => s.Plain).HasColumnType("timestamp");
        model.Entity<Day>().Property(d => d.At).HasColumnType("timestamp");
    }

    public class Day : Model
    {
        [System.ComponentModel.DataAnnotations.Key] public DateTime At { get; set; }
        public string Name { get; set; } = "";
        [UpdatedAt] public DateTime ChangedAt { get; set; }
    }

    public partial class Stop : Model
    {
        public int Id { get; set; }
        public DateTime At { get; set; }
        public DateTime? Maybe { get; set; }
        public DateTimeOffset Stamp { get; set; }
        public DateTimeOffset? MaybeStamp { get; set; }
        public DateTime Plain { get; set; }
        [Hybrid] public DateTime Due => At.AddDays(14);
        [Hybrid] public DateTime PlainDue => Plain.AddDays(14);

        public static Stop Of(DateTime moment) => new() { At = moment, Maybe = moment, Stamp = moment, MaybeStamp = moment, Plain = DateTime.SpecifyKind(moment, DateTimeKind.Unspecified) };

        [Hybrid] public bool IsSince(DateTime moment) => At >= moment;
        [Hybrid] public bool IsPlainSince(DateTime moment) => Plain >= moment;
    }
}
