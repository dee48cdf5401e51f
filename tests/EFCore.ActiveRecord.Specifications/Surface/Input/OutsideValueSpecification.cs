using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Surface.Input;

/// <summary>Values that somebody outside can send and no database takes get a typed error before any SQL.</summary>
public abstract class OutsideValueSpecification : Specification
{
    private const string Half = "\\ud800"; // of a surrogate pair, as JSON may write it

    protected sealed override IReadOnlyList<Type> Models => [typeof(Parcel), typeof(Tag)];

    /// <summary>Whether there is NaN, and times of day and large numbers are ordered.</summary>
    protected virtual bool HasAll => true;

    [SkippableFact]
    public void Half_a_surrogate_pair_in_JSON_throws_a_typed_exception()
    {
        Assert.Contains("'name'", Assert.Throws<AttributeValueException>(() => Parcel.FromJson($$"""{"name": "a{{Half}}"}""")).Message);
        Assert.Throws<AttributeValueException>(() => Parcel.FromJson($$"""{"words": ["a{{Half}}"]}"""));
        Assert.Throws<AttributeValueException>(() => Parcel.FromJson($$"""{"id": "{{Half}}"}"""));
        Assert.Throws<AttributeValueException>(() => Parcel.FromJson($$$"""{"outer": {"link": "{{{Half}}}"}}"""));
        Assert.Throws<RecordJsonException>(() => Parcel.FromJson($$"""{"a{{Half}}": 1}"""));
        Assert.Throws<RecordJsonException>(() => Parcel.FromJson($$"""{"id": 1, "a{{Half}}": 1}"""));
        Assert.Throws<RecordJsonException>(() => Parcel.FromJson($$$"""{"outer": {"a{{{Half}}}": 1}}"""));
        Assert.Throws<RecordJsonException>(() => Parcel.FromJson("{\"name\": \"\ud800\"}"));
        Assert.ThrowsAny<ActiveRecordException>(() => Parcel.ListFromJson($$"""[{"name": "{{Half}}"}]"""));
        using JsonDocument json = JsonDocument.Parse($$"""{"n": "{{Half}}"}""");
        Assert.Throws<AttributeValueException>(() => Parcel.FromDict(new Dictionary<string, object?> { ["name"] = json.RootElement.GetProperty("n") }));
    }

    [SkippableFact]
    public async Task A_cursor_with_a_broken_text_is_no_cursor()
    {
        await Parcel.CreateAllAsync([.. Enumerable.Range(0, 4).Select(i => new Parcel { Name = $"n{i}", Letter = 'b' })]);
        foreach (string sort in (string[])["name", "letter", "label"])
        {
            string cursor = (await Parcel.OrderBy(sort).PaginateAfterAsync(null, 2)).NextCursor!;
            string text = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor));
            int at = text.IndexOf("\"v\":[", StringComparison.Ordinal) + 5;
            string order = text[..at];
            foreach (byte[] broken in (byte[][])[Bytes("\"" + Half + "\",1]}"), [.. Encoding.UTF8.GetBytes(order), (byte)'"', 0xC3, (byte)'"', .. ",1]}"u8], Bytes("\"\\u0000\",1]}")])
            {
                await Assert.ThrowsAsync<InvalidCursorException>(() => Parcel.OrderBy(sort).PaginateAfterAsync(Base64Url.EncodeToString(broken), 2));
            }

            byte[] Bytes(string values) => Encoding.UTF8.GetBytes(order + values);
        }
    }

    [SkippableFact]
    public async Task A_key_that_no_row_can_have_is_told()
    {
        foreach (string key in (string[])["a\0", "\ud800", "x\udc00x"])
        {
            await Assert.ThrowsAsync<InvalidKeyException>(() => Tag.FindAsync(key));
            await Assert.ThrowsAsync<InvalidKeyException>(() => Tag.DestroyAsync(key));
        }

        RecordNotFoundException e = await Assert.ThrowsAsync<RecordNotFoundException>(() => Tag.FindOrFailAsync(new string('x', 100_000)));
        Assert.InRange(e.Message.Length, 100, 400);
    }

    [SkippableFact]
    public async Task NaN_is_compared_where_there_is_one_and_refused_elsewhere()
    {
        foreach (string key in (string[])["weight", "weight__ne", "weight__ge", "weight__in", "size", "size__notin", "heavier_than", "outer___weight__lt", "inner___weight__gt"])
        {
            object value = key.EndsWith("in", StringComparison.Ordinal) ? new object[] { "NaN" } : "NaN";
            if (HasAll)
            {
                await Parcel.Where((key, value)).ToListAsync();
            }
            else
            {
                Assert.Contains($"'{key}'", Assert.Throws<FilterValueException>(() => Parcel.Where((key, value))).Message);
                Assert.Throws<FilterValueException>(() => Parcel.SmartQuery(QueryInput.Parse($"{key}=NaN")));
            }
        }
    }

    [SkippableFact]
    public async Task What_the_database_does_not_order_is_neither_compared_nor_sorted()
    {
        await Parcel.CreateAsync(new Parcel { Name = "a", Takes = TimeSpan.FromHours(1) });
        foreach (string name in (string[])["takes", "rest", "serial", "lane", "outer___takes", "inner___serial", "pause"])
        {
            string value = name is "serial" or "inner___serial" ? "1" : name == "lane" ? "slow" : "01:00:00";
            Func<IQueryable<Parcel>>[] queries =
            [
                () => Parcel.Where(($"{name}__ge", value)), () => Parcel.Where(($"{name}__lt", value)), () => Parcel.Where(($"{name}__between", new[] { value, value })),
                () => Parcel.OrderBy(name), () => Parcel.OrderBy("-" + name), () => Parcel.SmartQuery(QueryInput.Parse($"sort={name}")),
            ];
            foreach (Func<IQueryable<Parcel>> query in queries)
            {
                Exception? error = await Record.ExceptionAsync(() => query().ToListAsync());
                Assert.True(HasAll ? error is null : error is UnknownOperatorException or NotSortableException, $"{name}: {error}");
            }

            await Parcel.Where((name, value)).ToListAsync();
        }

        foreach (Func<RowQuery> rows in (Func<RowQuery>[])[() => Parcel.GroupBy("name").Aggregate(Agg.Max("takes")), () => Parcel.GroupBy("takes").Aggregate(Agg.Count()).OrderBy("takes"), () => Parcel.SelectColumns("takes").OrderBy("takes")])
        {
            Exception? error = await Record.ExceptionAsync(() => rows().ToRowsAsync());
            Assert.True(HasAll ? error is null : error is SmartQueryException, error?.ToString());
        }
    }

    [SkippableFact]
    public void Dictionaries_nested_too_deep_are_refused()
    {
        Dictionary<string, object?> deep = new() { ["name"] = "x" };
        for (int i = 0; i < 200_000; i++)
        {
            deep = new() { [i % 2 == 0 ? "outer" : "inner"] = i % 2 == 0 ? deep : new List<object?> { deep } };
        }

        NestingLimitException e = Assert.Throws<NestingLimitException>(() => Parcel.FromDict(deep));
        Assert.Equal((typeof(Parcel), 256), (e.Model, e.Maximum));
        Dictionary<string, object?> itself = [];
        itself["outer"] = itself;
        Assert.Throws<NestingLimitException>(() => Parcel.FromDict(itself));
    }

    [SkippableFact]
    public void Records_nested_too_deep_are_refused_and_others_written_to_any_depth()
    {
        Assert.Equal(200, Depth(Chain(200).ToJson(nested: true, maxDepth: 100_000), "outer"));
        Assert.Equal(200, Depth(Chain(200, inList: true).ToJson(nested: true, maxDepth: 100_000), "inner"));
        Assert.Equal(3, Depth(Chain(100_000).ToJson(nested: true, maxDepth: 2), "outer"));
        foreach (bool inList in (bool[])[false, true])
        {
            Parcel chain = Chain(100_000, inList);
            Assert.Throws<NestingLimitException>(() => chain.ToJson(nested: true, maxDepth: 600));
            Assert.Throws<NestingLimitException>(() => chain.ToDict(nested: true, maxDepth: int.MaxValue));
        }

        static int Depth(string json, string name) => json.Split($"\"{name}\":", StringSplitOptions.None).Length;

        static Parcel Chain(int count, bool inList = false)
            => Enumerable.Range(1, count - 1).Aggregate(new Parcel(), (last, _) => inList ? new Parcel { Inner = [last] } : new Parcel { Outer = last });
    }

    [SkippableFact]
    public void A_million_pairs_are_counted_and_not_read()
    {
        QueryInput many = QueryInput.From(Enumerable.Range(0, 1_000_000).Select(i => new KeyValuePair<string, string?>("Some_Rather_Long_Name_That_Is_Not_There", "1")));
        long before = GC.GetAllocatedBytesForCurrentThread();

        InputLimitException e = Assert.Throws<InputLimitException>(() => Parcel.SmartQuery(many));

        Assert.Equal("MaxConditions", e.Limit);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    [SkippableFact]
    public async Task Messages_quote_a_hundred_characters_at_most()
    {
        string name = new('x', 100_000);
        string emoji = "x" + string.Concat(Enumerable.Repeat("\U0001F600", 50_000));
        List<Func<Task>> actions = [];
        foreach (string text in (string[])[name, emoji])
        {
            actions.AddRange(
            [
                () => Parcel.Where((text, 1)).ToListAsync(), () => Parcel.Where(($"name__{text}", 1)).ToListAsync(), () => Parcel.Where(($"{text}___name", 1)).ToListAsync(), () => Parcel.OrderBy(text).ToListAsync(),
                () => Parcel.Search("a", text).ToListAsync(), () => Parcel.SelectColumns(text).ToRowsAsync(), () => Parcel.GroupBy(text).ToRowsAsync(), () => Parcel.GroupBy("name").Aggregate(Agg.Max(text)).ToRowsAsync(),
                () => Parcel.GroupBy("name").Aggregate().OrderBy(text).ToRowsAsync(), () => Parcel.CreateAsync(new Dictionary<string, object?> { [text] = 1 }), () => Parcel.Where(("id__gt", 0)).UpdateAsync(new Dictionary<string, object?> { [text] = 1 }),
                () => Task.FromResult(Parcel.FromJson(JsonSerializer.Serialize(new Dictionary<string, int> { [text] = 1 }))), () => Task.FromResult(Parcel.SmartQuery(QueryInput.From(new Dictionary<string, string> { [text] = "1" }.Select(p => new KeyValuePair<string, string?>(p.Key, p.Value))))),
                () => Task.FromResult(new Parcel()[text]), () => Task.FromResult(new Parcel().ToDict(exclude: [text])), () => Task.FromResult(Parcel.Metadata.GetRelatedType(text)), () => Parcel.Where(new Dictionary<string, object?> { ["outer___" + text] = 1 }).ToListAsync(),
            ]);
        }

        foreach (Func<Task> action in actions)
        {
            Exception error = (await Record.ExceptionAsync(action))!;
            Assert.True(error is ActiveRecordException or ArgumentException, error.ToString());
            Assert.InRange(error.Message.Length, 20, 700);
            Assert.DoesNotContain('\ufffd', Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(error.Message)));
        }
    }
}
