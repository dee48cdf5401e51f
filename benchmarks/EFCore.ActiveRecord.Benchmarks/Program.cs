using System.Globalization;
using BenchmarkDotNet.Running;
using EFCore.ActiveRecord.Benchmarks;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

try
{
    switch (args)
    {
        case ["compare", .. var rest]:
            await new Comparison(ComparisonOptions.Parse(rest), Console.Out).RunAsync();
            return 0;
        case ["bdn", .. var rest]:
            // In this process: one that BenchmarkDotNet generates would miss eng/SQLitePCLRaw.targets.
            BenchmarkSwitcher.FromAssembly(typeof(Operation).Assembly).Run(["--inProcess", .. rest]);
            return 0;
        default:
            throw new UsageException("Say what to run: compare or bdn.");
    }
}
catch (UsageException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    await Console.Error.WriteLineAsync(ComparisonOptions.Usage);
    return 2;
}
