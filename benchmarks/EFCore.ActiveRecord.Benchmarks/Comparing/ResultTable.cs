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

        int[] widths = [.. Enumerable.Range(0, lines[0].Length).Select(column => lines.Max(l => l[column].Length))];
        lines.Insert(1, [.. widths.Select((width, column) => column == 0 ? new string('-', width) : new string('-', width - 1) + ":")]);
        return string.Join(Environment.NewLine, lines.Select(line => "| " + string.Join(" | ", line.Select((cell, column) => column == 0 ? cell.PadRight(widths[0]) : cell.PadLeft(widths[column]))) + " |"));
    }

    /// <summary>The baseline's ratio is always 1, so it shows how its own time varies.</summary>
    private static string Spread(IEnumerable<double> values, double unit)
        => $"{Measurement.Quantile(values, 0.25) / unit:0.00} to {Measurement.Quantile(values, 0.75) / unit:0.00}";
}
