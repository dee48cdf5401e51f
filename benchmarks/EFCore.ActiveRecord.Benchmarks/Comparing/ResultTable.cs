namespace EFCore.ActiveRecord.Benchmarks;

/// <summary>Measurements as a Markdown table.</summary>
internal static class ResultTable
{
    public static string Of(IReadOnlyList<Measurement> measurements)
    {
        List<string[]> lines = [["contestant", "ratio", "quartiles of the ratio", "µs per call", "bytes per call"]];
        lines.AddRange(measurements.Select((m, i) => new[]
        {
            m.Contestant,
            $"{Measurement.Median(m.Ratios):0.00}",
            i == 0 ? Spread(m.Microseconds, Measurement.Median(m.Microseconds)) : Spread(m.Ratios, 1),
            $"{Measurement.Median(m.Microseconds):#,0.0}",
            $"{Measurement.Median(m.Bytes):#,0}",
        }));

        return MarkdownTable.Of(lines);
    }

    /// <summary>The baseline's ratio is always 1, so it shows how its own time varies.</summary>
    private static string Spread(IEnumerable<double> values, double unit)
        => $"{Measurement.Quantile(values, 0.25) / unit:0.00} to {Measurement.Quantile(values, 0.75) / unit:0.00}";
}
