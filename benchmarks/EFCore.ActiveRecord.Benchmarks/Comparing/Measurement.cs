namespace EFCore.ActiveRecord.Benchmarks;

/// <summary>What was measured of one contestant, round by round and per call.</summary>
internal sealed record Measurement(string Contestant)
{
    public List<double> Microseconds { get; } = [];

    /// <summary>To the baseline's time in the same round.</summary>
    public List<double> Ratios { get; } = [];

    public List<double> Bytes { get; } = [];

    /// <summary>The value that a part of the values is below.</summary>
    public static double Quantile(IEnumerable<double> values, double part)
    {
        double[] sorted = [.. values.Order()];
        var at = part * (sorted.Length - 1);
        var below = (int)at;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((at - below) * (sorted[above] - sorted[below]));
    }

    public static double Median(IEnumerable<double> values) => Quantile(values, 0.5);
}
