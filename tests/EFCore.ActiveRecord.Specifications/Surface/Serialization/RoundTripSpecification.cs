using System.Text.Json;
using EFCore.ActiveRecord.Specifications.Writing.Saving;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Surface.Serialization;

/// <summary>Columns of every type go through dictionaries and JSON and come back as they were.</summary>
public abstract class RoundTripSpecification : Specification
{
    protected override IReadOnlyList<Type> Models => [typeof(Sample)];

    [SkippableFact]
    public async Task Every_column_type_comes_back_from_a_dictionary()
    {
        Sample saved = await SavedAsync();

        IDictionary<string, object?> values = saved.ToDict();

        Assert.Equal(typeof(Sample).GetProperties().Length - 1, values.Count);
        Assert.Equal(1.50m, values["price"]);
        Assert.Equal("b", ((IDictionary<string, object?>)values["home"]!)["city"]);
        AssertSame(saved, Sample.FromDict(values));
    }

    [SkippableFact]
    public async Task Every_column_type_comes_back_from_json()
    {
        Sample saved = await SavedAsync();

        AssertSame(saved, Sample.FromJson(saved.ToJson()));
        AssertSame(saved, Sample.FromJson(saved.ToJson(indented: true)));
        AssertSame(saved, Sample.ListFromJson(new[] { saved }.ToJson()).Single());
        AssertSame(saved, Sample.FromDict(JsonSerializer.Deserialize<Dictionary<string, object?>>(saved.ToJson())!));
    }

    [SkippableFact]
    public async Task Nulls_and_extremes_come_back()
    {
        // A time by name has the form of its column, and not every column knows that it is UTC.
        Sample timed = await Sample.FindOrFailAsync((await Sample.CreateAsync(new Sample { Letter = 'y', Time = new DateTime(2024, 7, 1, 0, 0, 0, DateTimeKind.Utc) })).Id);
        Sample extreme = new()
        {
            Text = "\"\\/\n\t漢 😀 </script>",
            Big = long.MinValue,
            Price = decimal.MaxValue,
            Ratio = double.NaN,
            Single = float.PositiveInfinity,
            Letter = '"',
            Time = DateTime.SpecifyKind(DateTime.MaxValue, timed.Time.Kind),
            At = DateTimeOffset.MinValue,
            Day = DateOnly.MinValue,
            Hour = TimeOnly.MaxValue,
            Span = TimeSpan.MinValue,
            Content = new Content { Title = "", Cells = [] },
        };

        AssertSame(extreme, Sample.FromJson(extreme.ToJson()));
        Assert.DoesNotContain("</script>", extreme.ToJson(), StringComparison.Ordinal);
        Assert.Contains("漢", extreme.ToJson(), StringComparison.Ordinal);

        Sample saved = await Sample.FindOrFailAsync((await Sample.CreateAsync(new Sample { Letter = 'x', Time = timed.Time })).Id);
        AssertSame(saved, Sample.FromJson(saved.ToJson()));
    }

    [SkippableFact]
    public void Enums_are_written_by_name_and_read_by_name_or_number()
    {
        Assert.Contains("\"hue\":\"Green\"", new Sample { Hue = Hue.Green }.ToJson(), StringComparison.Ordinal);
        Assert.Contains("\"hues\":[\"Blue\",\"Red\"]", new Sample { Hues = [Hue.Blue, Hue.Red] }.ToJson(), StringComparison.Ordinal);
        Assert.Equal((Hue.Blue, Hue.Green), (Sample.FromJson("""{"hue":"blue","no_hue":1}""").Hue, Sample.FromJson("""{"hue":"blue","no_hue":1}""").NoHue));
        Assert.Equal((Hue)99, Sample.FromJson(new Sample { Hue = (Hue)99 }.ToJson()).Hue);
        Assert.Throws<AttributeValueException>(() => Sample.FromJson("""{"hue":"Red, Blue"}"""));
        Assert.Throws<AttributeValueException>(() => Sample.FromJson("""{"hue":"Mauve"}"""));
    }

    [SkippableFact]
    public async Task What_was_read_can_be_saved()
    {
        Sample saved = await SavedAsync();
        Sample copy = Sample.FromJson(saved.ToJson(exclude: ["id"]));

        Assert.NotEqual(saved.Id, (await copy.SaveAsync()).Id);
        (Sample found, Sample original) = (await Sample.FindOrFailAsync(copy.Id), await Sample.FindOrFailAsync(saved.Id));
        found.Id = original.Id;
        AssertSame(original, found);
    }

    private static void AssertSame(Sample expected, Sample actual)
    {
        Assert.NotSame(expected, actual);
        Assert.Equal(JsonSerializer.Serialize(expected, Plain), JsonSerializer.Serialize(actual, Plain));
        Assert.Equal((expected.Time.Kind, expected.At.Offset, expected.Price), (actual.Time.Kind, actual.At.Offset, actual.Price));
    }

    /// <summary>System.Text.Json alone, to compare with.</summary>
    private static JsonSerializerOptions Plain { get; } = new() { NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals };

    private static async Task<Sample> SavedAsync()
        => await Sample.FindOrFailAsync((await Sample.CreateAsync(new Sample
        {
            Text = "it's",
            NoText = "",
            Flag = true,
            NoFlag = false,
            Tiny = 255,
            Small = -3,
            Big = long.MaxValue,
            NoBig = 0,
            Price = 1.50m,
            NoPrice = -0.05m,
            Ratio = 0.1,
            Single = 1.1f,
            Letter = 'ä',
            Hue = Hue.Green,
            NoHue = Hue.Blue,
            Code = Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"),
            NoCode = Guid.Empty,
            Time = new DateTime(2026, 1, 2, 3, 4, 5, 678, DateTimeKind.Utc),
            At = new DateTimeOffset(2026, 5, 6, 7, 8, 9, 123, 456, TimeSpan.Zero),
            NoAt = DateTimeOffset.UnixEpoch,
            Day = new DateOnly(2024, 2, 29),
            NoDay = new DateOnly(2024, 3, 1),
            Hour = new TimeOnly(23, 59, 58, 999),
            Span = TimeSpan.FromMilliseconds(90_061_001),
            Link = new Uri("https://example.org/a?b=c#d"),
            Data = [0, 1, 255],
            NoData = [],
            Numbers = [3, 1, 2],
            Words = ["a", "ä ü 漢"],
            Hues = [Hue.Blue, Hue.Red],
            Home = new Address { Street = "a", City = "b", Position = new Position { X = 1.5, Y = -2 } },
            Contact = new Contact { Mail = "a@example.org" },
            Content = new Content { Title = "t", Cells = [new Cell { Row = 1, Text = "x" }, new Cell { Row = 2, Text = "y" }] },
            Cells = [new Cell { Row = 3, Text = "z" }],
            Counts = new() { ["A b"] = 1, ["c"] = 2 },
        })).Id);
}
