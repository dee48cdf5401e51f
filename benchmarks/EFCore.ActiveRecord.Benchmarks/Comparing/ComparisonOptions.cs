namespace EFCore.ActiveRecord.Benchmarks;

/// <summary>What the command line asks a comparison for.</summary>
internal sealed record ComparisonOptions
{
    public const string Usage = """
        compare [--database sqlite|postgresql|all] [--filter text] [--seconds n] [--out file.md] [--date text]
            An interleaved comparison in a few minutes.
            --database  default: all that there are; postgresql needs ACTIVERECORD_POSTGRES
            --filter    only operations with this text in their title
            --seconds   how long each operation is measured; default: 10
            --out       also writes the tables to this file
            --date      the date in that file's heading
        bdn [arguments of BenchmarkDotNet]
            The same operations with BenchmarkDotNet, for details.
        """;

    public IReadOnlyList<string> Databases { get; init; } = BenchmarkDatabase.Names;

    public string Filter { get; init; } = "";

    public TimeSpan Time { get; init; } = TimeSpan.FromSeconds(10);

    public string? Out { get; init; }

    public string Date { get; init; } = "";

    public static ComparisonOptions Parse(IReadOnlyList<string> arguments)
    {
        ComparisonOptions options = new();
        for (var i = 0; i < arguments.Count; i += 2)
        {
            var value = i + 1 < arguments.Count ? arguments[i + 1] : throw new UsageException($"'{arguments[i]}' needs a value.");
            options = arguments[i] switch
            {
                "--database" when value == "all" => options,
                "--database" when BenchmarkDatabase.Names.Contains(value) => options with { Databases = [value] },
                "--database" => throw new UsageException($"There is no database '{value}' here. There is: {string.Join(", ", BenchmarkDatabase.Names)}."),
                "--filter" => options with { Filter = value },
                "--seconds" when double.TryParse(value, out var seconds) && seconds > 0 => options with { Time = TimeSpan.FromSeconds(seconds) },
                "--seconds" => throw new UsageException($"'{value}' is no number of seconds."),
                "--out" => options with { Out = value },
                "--date" => options with { Date = value },
                _ => throw new UsageException($"'{arguments[i]}' is not known."),
            };
        }

        return options;
    }
}

/// <summary>The command line cannot be followed.</summary>
internal sealed class UsageException(string message) : Exception(message);
