using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Querying.Paging;

public enum BoxKind
{
    Small,
    Big,
}

/// <summary>A column of each type that is never null.</summary>
public class Box : Model
{
    public int Id { get; set; }
    public BoxKind Kind { get; set; }
    public bool Open { get; set; }
    public char Letter { get; set; }
    public short Short { get; set; }
    public long Long { get; set; }
    public double Double { get; set; }
    public decimal Decimal { get; set; }
    public Guid Guid { get; set; }
    public DateTime Time { get; set; }
    public DateTimeOffset Moment { get; set; }
    public DateOnly Date { get; set; }
    public TimeOnly Clock { get; set; }
    public string Name { get; set; } = "";
    public string? Nick { get; set; }
    public List<BoxItem> Items { get; set; } = [];
}

public class BoxItem : Model
{
    public int Id { get; set; }
    public int? BoxId { get; set; }
    public Box? Box { get; set; }
    [Hybrid] public short BoxShort => Box!.Short;
    public List<BoxPart> Parts { get; set; } = [];
}

public class BoxPart : Model
{
    public int Id { get; set; }
    public int Size { get; set; }
    public int BoxItemId { get; set; }
    public BoxItem? BoxItem { get; set; }
}

/// <summary>A key of columns that C# has no less and greater for.</summary>
[PrimaryKey(nameof(Left), nameof(Kind), nameof(Letter), nameof(Code), nameof(Name))]
public class BoxSeat : Model
{
    public bool Left { get; set; }
    public BoxKind Kind { get; set; }
    public char Letter { get; set; }
    public Guid Code { get; set; }
    public string Name { get; set; } = "";
}

/// <summary>Pages by keys that stand behind a relation which may lead nowhere: in C# such a value has no null, in the database it has.</summary>
public abstract class KeysetRelationsSpecification : Specification
{
    protected sealed override IReadOnlyList<Type> Models => [typeof(Box), typeof(BoxItem), typeof(BoxPart), typeof(BoxSeat)];

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        List<Box> boxes = [.. Enumerable.Range(0, 4).Select(i => new Box
        {
            Kind = (BoxKind)(i % 2), Open = i > 1, Letter = (char)('a' + i), Short = (short)(i - 1), Long = i - 2, Double = i / 2.0, Decimal = i - 1.5m, Guid = new Guid(i, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1),
            Time = new DateTime(2020, 1, 1 + i, 0, 0, 0, DateTimeKind.Utc), Moment = new DateTimeOffset(2020, 1, 9 - i, 0, 0, 0, TimeSpan.Zero), Date = new DateOnly(2020, 1, 1 + i), Clock = new TimeOnly(i, 0),
            Name = $"n{i % 3}", Nick = i == 1 ? null : $"k{i}",
        })];
        await Box.CreateAllAsync(boxes);
        for (int i = 0; i < 12; i++)
        {
            await BoxItem.CreateAsync(new BoxItem { BoxId = i % 5 == 4 ? null : boxes[i * 3 % 4].Id, Parts = [.. Enumerable.Range(0, i % 3).Select(n => new BoxPart { Size = i - n })] });
        }
    }

    [SkippableFact]
    public Task Walking_gives_what_the_query_gives() => WalkAllAsync();

    [SkippableFact]
    public async Task Walking_in_a_session_gives_what_the_query_gives()
    {
        await using ActiveSession session = Db.BeginSession();
        await WalkAllAsync();
    }

    [SkippableFact]
    public async Task Batches_and_pages_go_by_keys_of_any_columns()
    {
        await BoxSeat.CreateAllAsync([.. Enumerable.Range(0, 24).Select(i => new BoxSeat { Left = i % 2 == 0, Kind = (BoxKind)(i / 2 % 2), Letter = (char)('a' + (i / 4 % 2)), Code = new Guid(i / 8 % 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1), Name = $"n{i / 16}" })]);
        List<string> expected = [.. (await BoxSeat.OrderBy(s => s.Left).ThenBy(s => s.Kind).ThenBy(s => s.Letter).ThenBy(s => s.Code).ThenBy(s => s.Name).ToListAsync()).Select(Text)];
        foreach (int size in (int[])[1, 5, 24])
        {
            List<string> batched = [];
            await foreach (IReadOnlyList<BoxSeat> batch in BoxSeat.Query.InBatchesAsync(size))
            {
                batched.AddRange(batch.Select(Text));
            }

            Assert.Equal(expected, batched);
            List<string> paged = [];
            string? cursor = null;
            do
            {
                CursorPage<BoxSeat> page = await BoxSeat.Query.PaginateAfterAsync(cursor, size);
                paged.AddRange(page.Select(Text));
                cursor = page.NextCursor;
            }
            while (cursor is not null);
            Assert.Equal(expected, paged);
        }

        static string Text(BoxSeat seat) => $"{seat.Left} {seat.Kind} {seat.Letter} {seat.Code} {seat.Name}";
    }

    private async Task WalkAllAsync()
    {
        List<string> wrong = [];
        await Both(i => i.Box!.Kind);
        await Both(i => i.Box!.Open);
        await Both(i => !i.Box!.Open);
        await Both(i => i.Box!.Letter);
        await Both(i => i.Box!.Short);
        await Both(i => i.BoxShort);
        await Both(i => i.Box!.Long);
        await Both(i => i.Box!.Double);
        await Both(i => i.Box!.Decimal);
        await Both(i => i.Box!.Guid);
        await Both(i => i.Box!.Time);
        await Both(i => i.Box!.Time.Year);
        await Both(i => i.Box!.Moment);
        await Both(i => i.Box!.Date);
        await Both(i => i.Box!.Clock);
        await Both(i => i.Box!.Name);
        await Both(i => i.Box!.Nick);
        await Both(i => i.Box!.Name.Length);
        await Both(i => i.Box!.Nick!.Length);
        await Both(i => i.Box!.Short + i.Box.Long);
        await Both(i => i.Box!.Short > 0);
        await Both(i => i.Box!.Kind == BoxKind.Big);
        await Both(i => i.Box!.Items.Count);
        await Both(i => i.Box!.Kind == BoxKind.Big && i.Id > 3);
        await Both(i => i.BoxId);
        await Both(i => (int)i.BoxId!);
        await Both(i => i.BoxId!.Value);
        await Both(i => i.BoxId == null ? 5 : i.Box!.Long);
        await Both(i => i.Parts.Count);
        await Both(i => i.Parts.Sum(p => p.Size));
        await Both(i => i.Parts.OrderBy(p => p.Size).Select(p => p.Size).FirstOrDefault());
        await Both(i => i.Parts.Select(p => (int?)p.Size).Max());
        await Walks("names", BoxItem.OrderBy("-box___kind", "box___open"));
        await Walks("names behind a collection", BoxItem.OrderBy("parts___size", "-box___time"));
        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong));

        async Task Both<TKey>(Expression<Func<BoxItem, TKey>> key)
        {
            await Walks($"{key}", BoxItem.OrderBy(key));
            await Walks($"{key}, descending", BoxItem.OrderByDescending(key));
            await Walks($"{key}, behind another", BoxItem.OrderBy(i => i.Box!.Kind).ThenByDescending(key));
        }

        async Task Walks(string name, ActiveQuery<BoxItem> query)
        {
            string expected = "";
            string actual;
            try
            {
                expected = string.Join(' ', (await query.ThenBy(i => i.Id).ToListAsync()).Select(i => i.Id));
                List<int> seen = [];
                List<int> back = [];
                string? cursor = null;
                CursorPage<BoxItem> page;
                do
                {
                    page = await query.PaginateAfterAsync(cursor, 1);
                    seen.AddRange(page.Select(i => i.Id));
                    cursor = page.NextCursor;
                }
                while (cursor is not null && seen.Count < 20);

                back.AddRange(page.Select(i => i.Id));
                for (cursor = page.PreviousCursor; cursor is not null && back.Count < 20; cursor = page.PreviousCursor)
                {
                    page = await query.PaginateAfterAsync(cursor, 1);
                    back.InsertRange(0, page.Select(i => i.Id));
                }

                actual = string.Join(' ', seen);
                actual = back.SequenceEqual(seen) ? actual : $"{actual}, and back {string.Join(' ', back)}";
            }
            catch (Exception e)
            {
                actual = $"{e.GetType().Name}: {e.Message.ReplaceLineEndings(" ")}";
            }

            if (actual != expected)
            {
                wrong.Add($"{name}: {actual} instead of {expected}");
            }
        }
    }
}
