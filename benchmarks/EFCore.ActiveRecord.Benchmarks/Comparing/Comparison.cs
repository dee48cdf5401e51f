using System.Text;

namespace EFCore.ActiveRecord.Benchmarks;

/// <summary>Measures the operations on the databases and prints a table each.</summary>
internal sealed class Comparison(ComparisonOptions options, TextWriter output)
{
    private readonly StringBuilder _report = new();

    public async Task RunAsync()
    {
        await PrintAsync($"# Comparison {options.Date}".TrimEnd());
        await PrintAsync(string.Join(Environment.NewLine, Machine.Facts().Select(fact => "- " + fact)));
        foreach (var name in options.Databases)
        {
            await using var database = await BenchmarkDatabase.CreateAsync(name);
            await PrintAsync($"## {await database.VersionAsync()}");
            foreach (var operation in Operations())
            {
                operation.Use(database);
                var measurements = await new OperationRun(operation, options.Time).MeasureAsync();
                await PrintAsync($"### {operation.Title}");
                await PrintAsync(ResultTable.Of(measurements));
            }
        }

        if (options.Out is not null)
        {
            await File.WriteAllTextAsync(options.Out, _report.ToString().TrimEnd() + Environment.NewLine);
        }
    }

    /// <summary>New ones for each database, as a compiled query keeps to the model that it saw first.</summary>
    private IReadOnlyList<Operation> Operations()
    {
        Operation[] operations =
        [
            .. typeof(Operation).Assembly.GetTypes()
                .Where(t => t.IsSubclassOf(typeof(Operation)) && !t.IsAbstract)
                .Select(t => (Operation)Activator.CreateInstance(t)!)
                .Where(o => o.Title.Contains(options.Filter, StringComparison.OrdinalIgnoreCase))
                .OrderBy(o => o.Title, StringComparer.Ordinal),
        ];
        return operations.Length > 0 ? operations : throw new UsageException($"No operation has '{options.Filter}' in its title.");
    }

    private async Task PrintAsync(string block)
    {
        _report.AppendLine(block).AppendLine();
        await output.WriteLineAsync(block + Environment.NewLine);
    }
}
