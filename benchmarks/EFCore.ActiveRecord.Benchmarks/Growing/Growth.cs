namespace EFCore.ActiveRecord.Benchmarks;

/// <summary>Measures operations at growing sizes, and reports a table each.</summary>
internal sealed class Growth
{
    private static readonly TimeSpan DefaultTime = TimeSpan.FromSeconds(1);

    private static readonly Series[] All =
    [
        new("list", "rows", [10, 100, 1000, 10_000, 100_000], size => new ListOf(size)),
        new("get by key in parallel", "flows", [1, 4, 16, 64], size => new GetInParallel(size)),
        new("get by key in a large model", "classes", [10, 30, 100, 300], size => new GetFromLargeModel(size)),
    ];

    public async Task RunAsync(CommandOptions options, Report report)
    {
        Series[] asked = [.. All.Where(s => s.Title.Contains(options.Filter, StringComparison.OrdinalIgnoreCase))];
        if (asked.Length == 0)
        {
            throw new UsageException($"No growth has '{options.Filter}' in its title.");
        }

        foreach (var name in options.Databases)
        {
            await using var database = await BenchmarkDatabase.CreateAsync(name);
            await report.AddAsync($"## {await database.VersionAsync()}");
            foreach (var series in asked)
            {
                await report.AddAsync($"### {series.Title}");
                await report.AddAsync(await MeasureAsync(series, database, options.Time ?? DefaultTime));
            }
        }
    }

    private static async Task<string> MeasureAsync(Series series, BenchmarkDatabase database, TimeSpan time)
    {
        // The first size would pay for what the JIT compiler has still to do.
        await MeasureAsync(series, series.Sizes[0], database, TimeSpan.Zero);
        List<string[]> lines = [];
        foreach (var size in series.Sizes)
        {
            var (operation, measurements) = await MeasureAsync(series, size, database, time);
            if (lines.Count == 0)
            {
                lines.Add([series.Size, $"{measurements[0].Contestant}, µs per {operation.Unit}", .. measurements.Skip(1).Select(m => m.Contestant)]);
            }

            var own = Measurement.Median(measurements[0].Microseconds) / operation.Units;
            lines.Add([$"{size:#,0}", $"{own:#,0.0}", .. measurements.Skip(1).Select(m => $"{Measurement.Median(m.Ratios):0.00}")]);
        }

        return MarkdownTable.Of(lines);
    }

    private static async Task<(GrowingOperation Operation, IReadOnlyList<Measurement> Measurements)> MeasureAsync(Series series, int size, BenchmarkDatabase database, TimeSpan time)
    {
        await using var operation = series.Make(size);
        operation.Use(database);
        return (operation, await new OperationRun(operation, time).MeasureAsync());
    }

    /// <param name="Title">What stands in the report, and what <c>--filter</c> looks at.</param>
    /// <param name="Size">What there is more and more of.</param>
    /// <param name="Sizes">How many.</param>
    /// <param name="Make">Makes the operation of a size.</param>
    private sealed record Series(string Title, string Size, IReadOnlyList<int> Sizes, Func<int, GrowingOperation> Make);
}
