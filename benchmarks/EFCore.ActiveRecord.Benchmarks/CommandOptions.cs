namespace EFCore.ActiveRecord.Benchmarks;

/// <summary>What the command line says beside the command.</summary>
internal sealed record CommandOptions
{
    public IReadOnlyList<string> Databases { get; init; } = BenchmarkDatabase.Names;

    public string Filter { get; init; } = "";

    /// <summary>How long something is measured, where that was said.</summary>
    public TimeSpan? Time { get; init; }

    public int Runs { get; init; } = 20;

    public string? Out { get; init; }

    public string Date { get; init; } = "";

    public static CommandOptions Parse(IReadOnlyList<string> arguments)
    {
        CommandOptions options = new();
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
                "--runs" when int.TryParse(value, out var runs) && runs > 0 => options with { Runs = runs },
                "--runs" => throw new UsageException($"'{value}' is no number of runs."),
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
