using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Surface.Serialization;

/// <summary>JSON of any kind as the source of names and values: what is read of it, and what is refused.</summary>
public abstract class JsonInputSpecification : Specification
{
    public enum Level
    {
        None,
        Low,
        High,
        Both,
    }

    [Flags]
    public enum Days
    {
        None = 0,
        First = 1,
        Last = 2,
    }

    /// <summary>The forms in which a program may have an object of JSON.</summary>
    public static TheoryData<string> Forms => ["element", "document", "object", "dictionary of elements", "dictionary of nodes", "pairs", "sorted dictionary"];

    protected override IReadOnlyList<Type> Models => [typeof(Gauge), typeof(Mark)];

    [SkippableTheory]
    [MemberData(nameof(Forms))]
    public async Task An_object_of_JSON_is_a_source_of_names_and_values(string form)
    {
        Gauge gauge = new();
        gauge.Fill(Read(form, """{"name":"a","weight":1.5,"single":0.25,"count":7,"price":12.34,"level":"high","days":"first, last","at":"2024-01-02T03:04:05Z","day":"2024-01-02","code":"00000000-0000-0000-0000-000000000001","optional":null,"is_open":true,"weights":[1,2.5],"levels":["low",2]}"""));

        Check(gauge);
        await gauge.SaveAsync();
        Check(await Gauge.SingleAsync(g => g.Name == "a"));

        Gauge created = await Gauge.CreateAsync(Read(form, """{"name":"c","count":3,"optional":4}"""));
        Assert.Equal(("c", 3, 4), (created.Name, created.Count, created.Optional));
        Assert.Equal(1, await Gauge.Where(g => g.Name == "c").UpdateAsync(Read(form, """{"count":4,"optional":null,"weight":2,"level":1}""")));
        await created.RefreshAsync();
        Assert.Equal((4, null, 2.0, Level.Low), (created.Count, created.Optional, created.Weight, created.Level));

        Assert.Equal("c", (await Gauge.Where(Read(form, """{"count":4,"optional":null,"level":"low"}""")).SingleAsync()).Name);
        Assert.Equal(2, await Gauge.Where(Read(form, """{"count__in":[4,7],"name__startswith":""}""")).CountAsync());
        Assert.Equal(1, await Gauge.Where(Read(form, """{"count__between":[5,9],"optional__isnull":true}""")).CountAsync());

        static void Check(Gauge gauge)
        {
            Assert.Equal(("a", 1.5, 0.25f, 7, 12.34m), (gauge.Name, gauge.Weight, gauge.Single, gauge.Count, gauge.Price));
            Assert.Equal((Level.High, Days.First | Days.Last, null, true), (gauge.Level, gauge.Days, gauge.Optional, gauge.IsOpen));
            Assert.Equal((new DateTime(2024, 1, 2, 3, 4, 5), new DateOnly(2024, 1, 2), 1), (gauge.At, gauge.Day, gauge.Code.ToByteArray()[15]));
            Assert.Equal([1, 2.5], gauge.Weights);
            Assert.Equal([Level.Low, Level.High], gauge.Levels);
        }
    }

    [SkippableFact]
    public async Task A_value_may_be_JSON()
    {
        Gauge gauge = await Gauge.CreateAsync(new { name = JsonValue.Create("a"), count = Element("7"), weight = Element("0.30000000000000004"), level = Element("\"High\"") });
        Assert.Equal(("a", 7, 0.30000000000000004, Level.High), (gauge.Name, gauge.Count, gauge.Weight, gauge.Level));

        await gauge.UpdateAsync(new { optional = Element("5"), weights = JsonNode.Parse("[1,2]"), is_open = Element("true") });
        Assert.Equal((5, 2, true), (gauge.Optional, gauge.Weights.Count, gauge.IsOpen));
        Assert.Equal(1, await Gauge.Where(("count", Element("7")), ("weight", Element("0.30000000000000004"))).CountAsync());
        Assert.Equal(1, await Gauge.Where(("count__ge", Element("7")), ("name__contains", Element("\"a\"")), ("optional__ne", Element("null"))).CountAsync());
        Assert.Equal(1, await Gauge.Where(("count__in", Element("[1,7]")), ("level", JsonValue.Create("high"))).CountAsync());
        Assert.Equal(1, await Gauge.Where(("count__in", new object[] { Element("7"), 8 })).CountAsync());
        Assert.Equal(0, await Gauge.Where(("optional", Element("null"))).CountAsync());

        Mark mark = Mark.FromDict(new Dictionary<string, object?> { ["text"] = Element("\"m\""), ["gauge"] = JsonNode.Parse("""{"name":"n","weights":[3]}""") });
        Assert.Equal(("m", "n", 3), (mark.Text, mark.Gauge!.Name, mark.Gauge.Weights[0]));
        Assert.Equal("x", Gauge.FromDict(new Dictionary<string, object?> { ["name"] = "g", ["marks"] = JsonNode.Parse("""[{"text":"x"}]""") }).Marks.Single().Text);
    }

    [SkippableTheory]
    [InlineData("name", "5")]
    [InlineData("name", "[]")]
    [InlineData("name", "{}")]
    [InlineData("count", "1.5")]
    [InlineData("count", "99999999999")]
    [InlineData("count", "\"x\"")]
    [InlineData("count", "[1]")]
    [InlineData("count", "{}")]
    [InlineData("count", "null")]
    [InlineData("weight", "1e400")]
    [InlineData("weight", "-1e400")]
    [InlineData("weight", "\"1e400\"")]
    [InlineData("single", "1e39")]
    [InlineData("single", "\"1e39\"")]
    [InlineData("price", "1e400")]
    [InlineData("level", "\"Low, High\"")]
    [InlineData("level", "\"Low,Low\"")]
    [InlineData("level", "\"what\"")]
    [InlineData("weights", "[1e400]")]
    [InlineData("weights", "[\"1e400\"]")]
    [InlineData("singles", "[1e39]")]
    [InlineData("levels", "[\"Low, High\"]")]
    public async Task A_value_that_does_not_fit_is_refused_at_every_door(string name, string json)
    {
        JsonElement value = Element(json);
        Gauge gauge = new();
        Commands.Clear();

        Assert.Equal(name, Assert.Throws<AttributeValueException>(() => Gauge.FromJson("{\"" + name + "\":" + json + "}")).Attribute);
        Assert.Throws<AttributeValueException>(() => Gauge.ListFromJson("[{\"" + name + "\":" + json + "}]"));
        Assert.Throws<AttributeValueException>(() => Mark.FromJson("{\"gauge\":{\"" + name + "\":" + json + "}}"));
        Assert.Throws<AttributeValueException>(() => Gauge.FromDict(new Dictionary<string, object?> { [name] = value }));
        Assert.Throws<AttributeValueException>(() => gauge.Fill(new Dictionary<string, JsonElement> { [name] = value }));
        await Assert.ThrowsAsync<AttributeValueException>(() => Gauge.Query.UpdateAsync(new Dictionary<string, JsonElement> { [name] = value }));
        await Assert.ThrowsAsync<AttributeValueException>(() => Gauge.Query.UpdateAsync(JsonNode.Parse("{\"" + name + "\":" + json + "}")!));
        if (!name.EndsWith('s') && json != "null")
        {
            await Assert.ThrowsAsync<FilterValueException>(() => Gauge.Where((name + "__in", new object[] { value })).CountAsync());
        }

        Assert.Empty(Commands.Texts);
    }

    [SkippableTheory]
    [InlineData("""{"name":"a","Name":"b"}""")]
    [InlineData("""{"name":"a","NAME":"a"}""")]
    [InlineData("""{"is_open":true,"IsOpen":true}""")]
    [InlineData("""{"is_open":true,"isopen":true}""")]
    public async Task An_attribute_that_is_given_twice_is_refused(string json)
    {
        Dictionary<string, JsonElement> values = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(json)!;
        Commands.Clear();

        Assert.Equal(typeof(Gauge), Assert.Throws<RecordJsonException>(() => Gauge.FromJson(json)).Model);
        Assert.Throws<RecordJsonException>(() => Gauge.ListFromJson($"[{json}]"));
        Assert.Throws<RecordJsonException>(() => Mark.FromJson("{\"gauge\":" + json + "}"));
        Assert.Throws<RecordJsonException>(() => Gauge.FromJson("{\"marks\":[{\"text\":\"a\",\"gauge\":" + json + "}]}"));
        Assert.Throws<DuplicateAttributeException>(() => Gauge.FromDict(values.Select(v => KeyValuePair.Create(v.Key, (object?)v.Value))));
        Assert.Throws<DuplicateAttributeException>(() => new Gauge().Fill(values));
        await Assert.ThrowsAsync<DuplicateAttributeException>(() => Gauge.Query.UpdateAsync(values));
        await Assert.ThrowsAsync<DuplicateAttributeException>(() => Gauge.CreateAsync(Element(json)));
        Assert.Empty(Commands.Texts);
    }

    [SkippableFact]
    public void Only_an_object_of_JSON_has_names()
    {
        foreach (string json in (string[])["[]", "5", "null", "\"name\"", "[{\"name\":\"a\"}]"])
        {
            Assert.Throws<ArgumentException>(() => new Gauge().Fill(Element(json)));
        }

        Assert.Throws<ArgumentException>(() => new Gauge().Fill(new JsonArray()));

        // Related records are made of names that are looked at: FromJson does.
        Assert.Throws<AttributeValueException>(() => new Gauge().Fill(new { marks = Element("""[{"text":"a"}]""") }));
        Assert.Throws<AttributeValueException>(() => new Mark().Fill(new { gauge = Element("""{"name":"a"}""") }));
    }

    [SkippableFact]
    public void Infinities_and_numbers_come_back_as_they_were()
    {
        Gauge gauge = new() { Weight = double.PositiveInfinity, Single = float.NaN, Weights = [double.MaxValue, -0.1, double.NegativeInfinity, 1e20], Singles = [float.MaxValue, 0.1f] };

        Gauge read = Gauge.FromJson(gauge.ToJson());

        Assert.Equal((gauge.Weight, gauge.Single), (read.Weight, read.Single));
        Assert.Equal(gauge.Weights, read.Weights);
        Assert.Equal(gauge.Singles, read.Singles);
    }

    [SkippableFact]
    public async Task A_collection_that_nobody_loaded_is_left_out()
    {
        Gauge gauge = await Gauge.CreateAsync(new Gauge { Name = "g", Marks = [new Mark { Text = "m" }] });

        // EF Core puts the mark into the collection of its gauge.
        Mark mark = await Mark.Query.Include(m => m.Gauge).SingleAsync();
        Assert.DoesNotContain("marks", Dict(mark.ToDict(nested: true)["gauge"]).Keys);
        Assert.DoesNotContain("marks", mark.ToJson(nested: true), StringComparison.Ordinal);
        Assert.DoesNotContain("marks", (await Mark.Query.WithSelectIn(m => m.Gauge!).SingleAsync()).ToJson(nested: true), StringComparison.Ordinal);
        Assert.DoesNotContain("marks", (await Gauge.SingleAsync(g => g.Id == gauge.Id)).ToJson(nested: true), StringComparison.Ordinal);
        Assert.Contains("marks", (await Gauge.Query.Include(g => g.Marks).SingleAsync()).ToJson(nested: true), StringComparison.Ordinal);

        await using ActiveSession session = Db.BeginSession();
        Mark tracked = await Mark.Query.Include(m => m.Gauge).SingleAsync();
        Assert.DoesNotContain("marks", tracked.ToJson(nested: true), StringComparison.Ordinal);

        // What the session has loaded is there, though all that is in it is written already.
        await Gauge.Query.Include(g => g.Marks).SingleAsync();
        Assert.Empty((System.Collections.IEnumerable)Dict(tracked.ToDict(nested: true)["gauge"])["marks"]!);
    }

    private static IDictionary<string, object?> Dict(object? value) => (IDictionary<string, object?>)value!;

    private static JsonElement Element(string json) => JsonDocument.Parse(json).RootElement;

    private static object Read(string form, string json) => form switch
    {
        "element" => Element(json),
        "document" => JsonDocument.Parse(json),
        "object" => JsonNode.Parse(json)!,
        "dictionary of elements" => JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(json)!,
        "dictionary of nodes" => JsonSerializer.Deserialize<Dictionary<string, JsonNode?>>(json)!,
        "pairs" => JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(json)!.Where(p => p.Key.Length > 0),
        _ => new SortedDictionary<string, JsonElement>(JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(json)!, StringComparer.Ordinal),
    };

    public class Gauge : Model
    {
        public int Id { get; set; }
        public string Name { get; set; } = "";
        public double Weight { get; set; }
        public float Single { get; set; }
        public int Count { get; set; }
        public decimal Price { get; set; }
        public int? Optional { get; set; }
        public Level Level { get; set; }
        public Days Days { get; set; }
        public DateTime At { get; set; }
        public DateOnly Day { get; set; }
        public Guid Code { get; set; }
        public bool IsOpen { get; set; }
        public List<double> Weights { get; set; } = [];
        public List<float> Singles { get; set; } = [];
        public List<Level> Levels { get; set; } = [];
        public List<Mark> Marks { get; set; } = [];
    }

    public class Mark : Model
    {
        public int Id { get; set; }
        public string Text { get; set; } = "";
        public int? GaugeId { get; set; }
        public Gauge? Gauge { get; set; }
    }
}
