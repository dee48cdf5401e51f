using System.Text;

namespace EFCore.ActiveRecord.Specifications.Querying.Names;

/// <summary>Random values of every type that the library's columns have: mostly of a few that often meet, then the extreme ones, then any. All of them fit every database.</summary>
public sealed class RandomValues(Random random)
{
    private static readonly string[] Texts = ["", "a", "b", "ab", "ba", "abc", "A", "Ab", "a%b", "a_b", "a\\b", "it's; -- x", "%", "_", " ", "null"];

    // Neither NUL nor half a surrogate pair: not every database holds them. Letters have one counterpart in the other case.
    private static readonly string[] Pieces =
    [
        "a", "b", "A", "B", "0", " ", "'", "\"", "\\", "%", "_", ";", "--", "*", "?", "[", "]", "{0}", "@p", "$1", "\t", "\n", "\r", "\u0001", "\u001f", "\u007f", "\u0085",
        "é", "É", "ж", "Ж", "ß", "漢", "e\u0301", "\u200d", "\u2028", "\ue000", "\ufeff", "\ufffd", "\U0001f600", "\U00010400", "\U00010428", "\U0010fffd",
    ];

    private static readonly double[] Doubles = [double.MinValue, double.MaxValue, double.Epsilon, double.PositiveInfinity, double.NegativeInfinity, 0.1 + 0.2, 1e-300, -0.0];
    private static readonly decimal[] Decimals = [decimal.MinValue, decimal.MaxValue, -0.0m, 0.00m, 0.0000000000000000000000000001m, 1.10m, -1m, 9.50m, 79228162514264337593543950.335m];

    // Npgsql takes the first and the last moment of .NET for infinity, which has no year.
    private static readonly DateTime Least = DateTime.SpecifyKind(DateTime.MinValue.AddDays(1), DateTimeKind.Utc);
    private static readonly DateTime Greatest = new(9999, 12, 30, 23, 59, 59, 999, 999, DateTimeKind.Utc);

    public object Of(Type type)
        => type == typeof(string) ? Text()
            : type == typeof(bool) ? random.Next(2) == 0
            : type == typeof(int) ? Mostly(() => random.Next(6), [int.MinValue, int.MaxValue, -1], () => random.Next(int.MinValue, int.MaxValue))
            : type == typeof(long) ? Mostly(() => 5_000_000_000L + random.Next(3), [long.MinValue, long.MaxValue, 0L, -1L], () => random.NextInt64(long.MinValue, long.MaxValue))
            : type == typeof(decimal) ? Mostly(() => 0.25m * random.Next(8), Decimals, () => new decimal(random.Next(), random.Next(), random.Next(), random.Next(2) == 0, (byte)random.Next(29)))
            : type == typeof(double) ? Mostly(() => 0.5 * random.Next(7), Doubles, () => (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-20, 20)))
            : type == typeof(Guid) ? Mostly(() => Code(random.Next(5)), [Guid.Empty, new Guid(Enumerable.Repeat((byte)255, 16).ToArray())], AnyCode)
            : type == typeof(DateTime) ? Time()
            : type == typeof(DateTimeOffset) ? TimeAnywhere()
            : type == typeof(DateOnly) ? DateOnly.FromDateTime(Time())
            : type == typeof(TimeOnly) ? TimeOnly.FromDateTime(Time())
            : type.IsEnum ? Mostly(() => Enum.ToObject(type, random.Next(3)), [Enum.ToObject(type, 99), Enum.ToObject(type, -1)], () => Enum.ToObject(type, random.Next(3)))
            : throw new NotSupportedException($"'{type}' is no type of the library's columns.");

    public string Text()
        => random.Next(2) == 0 ? Texts[random.Next(Texts.Length)] : string.Concat(Enumerable.Range(0, random.Next(7)).Select(_ => Pieces[random.Next(Pieces.Length)]));

    /// <summary>A text that occurs in another.</summary>
    public string PartOf(string text)
    {
        Rune[] runes = [.. text.EnumerateRunes()];
        int from = random.Next(runes.Length + 1);
        return string.Concat(runes[from..random.Next(from, runes.Length + 1)].Select(r => r.ToString()));
    }

    /// <summary>A pattern that fits a text, or nearly.</summary>
    public string PatternOf(string text)
        => string.Concat(text.EnumerateRunes().Select(r => random.Next(8) switch { 0 => "%", 1 => "_", 2 => $"{r}%", _ => r.ToString() }));

    /// <summary>Numbers for so many rows.</summary>
    public IReadOnlyList<int> Ids(int count)
    {
        HashSet<int> ids = [];
        while (ids.Count < count)
        {
            ids.Add(Mostly(() => random.Next(1, 40), [int.MinValue, int.MaxValue, -1], () => random.Next(1, int.MaxValue)));
        }

        return [.. ids];
    }

    private static Guid Code(int i) => new(i, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1);

    private Guid AnyCode()
    {
        Span<byte> bytes = stackalloc byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes);
    }

    /// <summary>To the microsecond, as not every database keeps more.</summary>
    private DateTime Time()
        => Mostly(
            () => new DateTime(2020 + random.Next(2), 1 + random.Next(2), 1 + random.Next(3), random.Next(3), random.Next(2), random.Next(2), DateTimeKind.Utc),
            [Least, Greatest, new DateTime(2020, 2, 29, 23, 59, 59, 999, 999, DateTimeKind.Utc), new DateTime(1969, 12, 31, 23, 59, 59, 999, DateTimeKind.Utc)],
            () => new DateTime(random.NextInt64(Least.Ticks, Greatest.Ticks) / TimeSpan.TicksPerMicrosecond * TimeSpan.TicksPerMicrosecond, DateTimeKind.Utc));

    private DateTimeOffset TimeAnywhere()
    {
        DateTimeOffset time = new(Time());
        return time.Year is > 1 and < 9999 ? time.ToOffset(TimeSpan.FromMinutes(Mostly(() => 0, [-840, 840], () => random.Next(-840, 840)))) : time;
    }

    private T Mostly<T>(Func<T> usual, T[] extremes, Func<T> any)
        => random.Next(8) switch
        {
            0 => extremes[random.Next(extremes.Length)],
            1 => any(),
            _ => usual(),
        };
}
