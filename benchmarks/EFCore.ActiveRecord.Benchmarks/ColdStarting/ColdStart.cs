using System.Diagnostics;
using System.Globalization;

namespace EFCore.ActiveRecord.Benchmarks;

/// <summary>Starts this program anew for each contestant in turn, and measures how long its first query takes.</summary>
internal sealed class ColdStart
{
    /// <summary>What the started processes are called with, before the contestant and the connection string.</summary>
    public const string ChildCommand = "cold-start-child";

    private static readonly string[] Contestants = [Benchmarks.Contestants.HandWritten, Benchmarks.Contestants.Ef, Benchmarks.Contestants.Library];

    public async Task RunAsync(CommandOptions options, Report report)
    {
        await using var database = (SqliteDatabase)await BenchmarkDatabase.CreateAsync(SqliteDatabase.Name);
        await report.AddAsync($"## {await database.VersionAsync()}, medians of {options.Runs} processes");
        Measurement[] whole = [.. Contestants.Select(c => new Measurement(c))];
        Measurement[] inside = [.. Contestants.Select(c => new Measurement(c))];

        // The first round fills the system's file cache.
        for (var round = -1; round < options.Runs; round++)
        {
            for (var i = 0; i < Contestants.Length; i++)
            {
                var (process, main) = await StartAsync(Contestants[i], database.ConnectionString);
                if (round >= 0)
                {
                    whole[i].Microseconds.Add(process.TotalMicroseconds);
                    inside[i].Microseconds.Add(main.TotalMicroseconds);
                }
            }
        }

        await report.AddAsync(Table(whole, inside));
    }

    /// <returns>The time from the start of the process to its end, and that in which its code ran up to the row.</returns>
    private static async Task<(TimeSpan Process, TimeSpan Main)> StartAsync(string contestant, string connection)
    {
        // The program's own file; it may itself be run as an argument of dotnet.
        var program = Path.ChangeExtension(typeof(ColdStart).Assembly.Location, OperatingSystem.IsWindows() ? ".exe" : null);
        var started = Stopwatch.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo(program, [ChildCommand, contestant, connection]) { RedirectStandardOutput = true })!;
        var ticks = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        var time = Stopwatch.GetElapsedTime(started);
        return process.ExitCode == 0
            ? (time, TimeSpan.FromTicks(long.Parse(ticks, CultureInfo.InvariantCulture)))
            : throw new InvalidOperationException($"The process for {contestant} failed.");
    }

    private static string Table(Measurement[] whole, Measurement[] inside)
        => MarkdownTable.Of(
        [
            ["contestant", "ms of the process", "ratio", "ms inside of Main", "ratio"],
            .. whole.Zip(inside, (w, i) => new[] { w.Contestant, Milliseconds(w), Ratio(w, whole[0]), Milliseconds(i), Ratio(i, inside[0]) }),
        ]);

    private static string Milliseconds(Measurement measurement) => $"{Measurement.Median(measurement.Microseconds) / 1000:#,0}";

    private static string Ratio(Measurement measurement, Measurement baseline)
        => $"{Measurement.Median(measurement.Microseconds.Zip(baseline.Microseconds, (a, b) => a / b)):0.00}";
}
