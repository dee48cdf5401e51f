using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Surface.Input;

/// <summary>Whatever is made up for query strings, JSON and cursors: it is answered, or a typed exception says what is wrong.</summary>
public abstract class HostileOutsideSpecification : Specification
{
    private const int Count = 400;

    private static readonly string[] Names =
    [
        "id", "name", "label", "letter", "weight", "size", "price", "total", "serial", "lane", "handling", "sent", "takes", "rest", "at", "packed", "day", "hour", "code", "data", "link", "numbers",
        "words", "outer_id", "outer", "inner", "is_heavy", "pause", "heavier_than", "between", "nothing", "", "_", "__", "Id ", "sort", "\ud83c", "a\0",
    ];

    private static readonly string[] Relations = ["", "", "", "outer___", "inner___", "outer___inner___", "name___", "___", "nothing___", "inner___inner___inner___inner___"];

    private static readonly string[] Operators =
    [
        "", "", "", "__ne", "__gt", "__ge", "__lt", "__le", "__in", "__notin", "__between", "__isnull", "__like", "__ilike", "__startswith", "__endswith", "__contains", "__icontains", "__year", "__month_ge",
        "__second", "__hour_lt", "__nothing", "__", "__exact__ne",
    ];

    private static readonly string[] Values =
    [
        "", "0", "1", "-1", "1.5", "a", "null", "true", "NaN", "-Infinity", "1e400", "-1e400", "9223372036854775807", "18446744073709551615", "99999999999999999999999999999999999", "0x1f", "1,2", "1,2,3", ",",
        "\\", "\\,", "%", "_%\\", "'; DROP TABLE parcel; --", "\0", "\ud800", "\udc00x", "\U0001F600", "0001-01-01", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59.9999999-14:00", "2024-02-30", "24:00:00", "23:59:60",
        "10675199.02:48:05.4775807", "-10675199.02:48:05.4775808", "2024-03-01T10:00:00Z,2024-03-02", "00000000-0000-0000-0000-000000000000", "////", "AAA=", "http://[", "http://x/\u00e4?%zz", "Fragile, Cold", "3", "Fast", "2147483648",
        "infinity", "epoch", "[]", "{}", "[1", "\"", "\u202e", "1_000", " 1 ", "١",
    ];

    private static readonly string[] Tokens =
    [
        "null", "true", "0", "-1", "1.5", "1e400", "1e-400", "99999999999999999999999999", "\"\"", "\"a\"", "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\\u0000\"", "\"NaN\"", "\"2024-01-01T00:00:00+25:00\"", "\"9999-12-31T23:59:59.9999999-14:00\"",
        "\"24:00:00\"", "\"AAA=\"", "\"not base64\"", "[]", "[1,\"a\"]", "[null]", "[\"\\ud800\"]", "{}", "{\"id\":1}", "[{}]", "[{\"name\":\"\\udfff\"}]", "[[[[[]]]]]", "{\"outer\":{\"inner\":[{\"id\":\"x\"}]}}", "\"Fragile, Cold\"", "\"http://[\"",
        "\"10675200.00:00:00\"", "{\"a\\ud800\":1}", "{\"a\":1,\"a\":2}", "18446744073709551616", "-0.0", "[1,2", "nul", "\"\ud800\"", "2147483648", "\"99\"",
    ];

    protected sealed override IReadOnlyList<Type> Models => [typeof(Parcel)];

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        Parcel first = new() { Name = "a", Label = "%", Takes = TimeSpan.FromHours(30), Weight = 11, Numbers = [1], Words = ["a"], Link = new Uri("http://x/"), Packed = new DateTime(2024, 1, 2, 0, 0, 0, DateTimeKind.Utc) };
        await Parcel.CreateAllAsync([first, new Parcel { Name = "b", Outer = first, Size = 1, Sent = true, Hour = new TimeOnly(1, 2) }, new Parcel { Name = "\U0001F600", Letter = 'z', Lane = Lane.Slow }]);
    }

    [SkippableFact]
    public async Task A_query_string_is_answered_or_refused()
    {
        Random random = new(20260301);
        for (int i = 0; i < Count; i++)
        {
            StringBuilder text = new();
            for (int pairs = random.Next(1, 4); pairs > 0; pairs--)
            {
                string value = Uri.EscapeDataString(OneOf(random, Values).Replace("\ud800", "", StringComparison.Ordinal).Replace("\udc00", "", StringComparison.Ordinal));
                text.Append(random.Next(5) switch
                {
                    0 => $"sort={(random.Next(2) == 0 ? "-" : "")}{Path(random)}",
                    1 => random.Next(3) switch { 0 => $"search={value}", 1 => $"page={value}", _ => $"per_page={value}" },
                    _ => $"{Path(random)}{OneOf(random, Operators)}={value}",
                }).Append('&');
            }

            QueryInput input = QueryInput.Parse(text.ToString());
            await Accepts(text.ToString(), () => Parcel.SmartQuery(input).ToListAsync());
            await Accepts(text.ToString(), () => Parcel.SmartQuery(input.WithoutPage()).CountAsync());
        }
    }

    [SkippableFact]
    public async Task Names_and_values_are_answered_or_refused()
    {
        Random random = new(20260302);
        for (int i = 0; i < Count; i++)
        {
            string key = Path(random) + OneOf(random, Operators);
            string value = OneOf(random, Values);
            await Accepts($"{key}={value}", () => Parcel.SmartQuery(QueryInput.From([new KeyValuePair<string, string?>(key, value)])).ToListAsync());
            await Accepts($"not {key}={value}", () => Parcel.Where(Filter.Not((key, value.Split(',')))).ToListAsync());
            await Accepts($"search {value} in {key}", () => Parcel.Search(value, key).ToListAsync());
            await Accepts($"rows of {key}", () => Parcel.SelectColumns(key).OrderBy(key).ToRowsAsync());
            await Accepts($"groups of {key}", () => Parcel.GroupBy(Path(random)).Aggregate(Agg.Min(key, "x")).OrderBy("x").ToRowsAsync());
        }
    }

    [SkippableFact]
    public async Task JSON_is_read_or_refused()
    {
        Random random = new(20260303);
        for (int i = 0; i < Count; i++)
        {
            string json = Body(random, depth: 0);
            if (random.Next(4) == 0)
            {
                int at = random.Next(json.Length);
                json = json[..at] + (char)random.Next(0x20, 0xe000) + json[(at + 1)..];
            }

            await Accepts(json, () => Task.FromResult(Parcel.FromJson(json)));
            await Accepts(json, () => Task.FromResult(Parcel.ListFromJson($"[{json}]")));
        }

        foreach (string json in (string[])["", "null", "[]", new string('[', 100_000), new string('{', 10), "{\"outer\":" + string.Concat(Enumerable.Repeat("{\"outer\":", 5000))])
        {
            await Accepts(json[..Math.Min(50, json.Length)], () => Task.FromResult(Parcel.FromJson(json)));
        }
    }

    [SkippableFact]
    public async Task What_JSON_gave_is_saved_or_refused()
    {
        Random random = new(20260304);
        for (int i = 0; i < Count / 4; i++)
        {
            string name = Names[random.Next(1, 24)];
            string json = $$"""{"{{name}}": {{OneOf(random, Tokens)}}}""";
            await Accepts(json, () => Parcel.CreateAsync(Parcel.FromJson(json)));
            await Accepts(json, () => Parcel.BulkInsertAsync([Parcel.FromJson(json)]));
        }
    }

    [SkippableFact]
    public async Task A_cursor_is_followed_or_refused()
    {
        Random random = new(20260305);
        string[] sorts = ["name", "-label", "letter", "weight", "-size", "price", "total", "handling", "sent", "at", "packed", "day", "-hour", "code", "outer___name"];
        foreach (string sort in sorts)
        {
            ActiveQuery<Parcel> query = Parcel.OrderBy(sort);
            if (await Record.ExceptionAsync(() => query.PaginateAfterAsync(null, 1)) is ArgumentException)
            {
                continue;
            }

            string cursor = (await query.PaginateAfterAsync(null, 1)).NextCursor!;
            byte[] bytes = Base64Url.DecodeFromChars(cursor);
            string text = Encoding.UTF8.GetString(bytes);
            for (int i = 0; i < Count / 8; i++)
            {
                string changed = random.Next(4) switch
                {
                    0 => Base64Url.EncodeToString(Flipped(random, bytes)),
                    1 => cursor.Insert(random.Next(cursor.Length), OneOf(random, ["=", "+", "/", "\0", "\ud800", " ", "A"])),
                    2 => OneOf(random, Values),
                    _ => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text[..(text.IndexOf("\"v\":[", StringComparison.Ordinal) + 5)] + OneOf(random, Tokens) + "," + OneOf(random, Tokens) + "]}")),
                };
                await Accepts($"{sort}: {changed}", () => query.PaginateAfterAsync(changed, 2));
            }
        }
    }

    private static async Task Accepts(string what, Func<Task> act)
    {
        Exception? error = await Record.ExceptionAsync(act);
        Assert.True(error is null or ActiveRecordException, $"{what}\n{error}");
        Assert.InRange(error?.Message.Length ?? 0, 0, 2000);
    }

    private static string Body(Random random, int depth)
    {
        StringBuilder json = new("{");
        for (int pairs = random.Next(0, 4); pairs > 0; pairs--)
        {
            string value = depth < 3 && random.Next(4) == 0 ? (random.Next(2) == 0 ? Body(random, depth + 1) : $"[{Body(random, depth + 1)}]") : OneOf(random, Tokens);
            json.Append(CultureInfo.InvariantCulture, $"\"{OneOf(random, Names)}\":{value}{(pairs > 1 ? "," : "")}");
        }

        return json.Append('}').ToString();
    }

    private static byte[] Flipped(Random random, byte[] bytes)
    {
        byte[] flipped = [.. bytes];
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            flipped[random.Next(flipped.Length)] = (byte)random.Next(256);
        }

        return flipped;
    }

    private static string Path(Random random) => OneOf(random, Relations) + OneOf(random, Names);

    private static string OneOf(Random random, string[] all) => all[random.Next(all.Length)];
}
