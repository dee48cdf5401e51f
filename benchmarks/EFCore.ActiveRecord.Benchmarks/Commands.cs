using System.Globalization;
using BenchmarkDotNet.Running;

namespace EFCore.ActiveRecord.Benchmarks;

/// <summary>What the command line can ask for.</summary>
internal static class Commands
{
    private const string Usage = """
        compare [--database sqlite|postgresql|postgresql-prepared|all] [--filter text] [--seconds n] [--out file.md] [--date text]
            An interleaved comparison, operation by operation.
        growth [the same]
            How the cost grows: with the rows of a list, with parallel flows, with the classes of the model.
        cold-start [--runs n] [--out file.md] [--date text]
            The first query of a new process, on SQLite.
        bdn [arguments of BenchmarkDotNet]
            The operations of compare with BenchmarkDotNet, for details.

            --database  default: all that there are; postgresql needs ACTIVERECORD_POSTGRES, and is measured twice:
                        the library alone with prepared statements, and everybody
            --filter    only what has this text in its title
            --seconds   how long each operation is measured; default: 10, and 1 for each size of a growth
            --runs      how many processes are started of each contestant; default: 20
            --out       also writes the tables to this file
            --date      the date in that file's heading
        """;

    public static async Task<int> RunAsync(string[] arguments)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        try
        {
            switch (arguments)
            {
                case ["compare", .. var rest]:
                    await ReportAsync("Comparison", CommandOptions.Parse(rest), new Comparison().RunAsync);
                    return 0;
                case ["growth", .. var rest]:
                    await ReportAsync("Growth", CommandOptions.Parse(rest), new Growth().RunAsync);
                    return 0;
                case ["cold-start", .. var rest]:
                    await ReportAsync("Cold start", CommandOptions.Parse(rest), new ColdStart().RunAsync);
                    return 0;
                case ["bdn", .. var rest]:
                    // In this process, so that no project is generated and built.
                    BenchmarkSwitcher.FromAssembly(typeof(Operation).Assembly).Run(["--inProcess", .. rest]);
                    return 0;
                default:
                    throw new UsageException("Say what to run: compare, growth, cold-start or bdn.");
            }
        }
        catch (UsageException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            await Console.Error.WriteLineAsync(Usage);
            return 2;
        }
    }

    private static async Task ReportAsync(string title, CommandOptions options, Func<CommandOptions, Report, Task> run)
    {
        var report = new Report(Console.Out);
        await report.AddAsync($"# {title} {options.Date}".TrimEnd());
        await report.AddAsync(string.Join(Environment.NewLine, Machine.Facts().Select(fact => "- " + fact)));
        await run(options, report);
        if (options.Out is not null)
        {
            await report.SaveAsync(options.Out);
        }
    }
}
