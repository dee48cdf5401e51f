namespace EFCore.ActiveRecord.Benchmarks;

/// <summary>Measures the operations on the databases, and reports a table each.</summary>
internal sealed class Comparison
{
    private static readonly TimeSpan DefaultTime = TimeSpan.FromSeconds(10);

    public async Task RunAsync(CommandOptions options, Report report)
    {
        foreach (var name in options.Databases)
        {
            await using var database = await BenchmarkDatabase.CreateAsync(name);
            await report.AddAsync($"## {await database.VersionAsync()}");
            foreach (var operation in Operations(options.Filter))
            {
                operation.Use(database);
                var measurements = await new OperationRun(operation, options.Time ?? DefaultTime).MeasureAsync();
                await report.AddAsync($"### {operation.Title}");
                await report.AddAsync(ResultTable.Of(measurements));
            }
        }
    }

    /// <summary>New ones for each database, as a compiled query keeps to the model that it saw first.</summary>
    private static IReadOnlyList<Operation> Operations(string filter)
    {
        Operation[] operations =
        [
            .. typeof(Operation).Assembly.GetTypes()
                .Where(t => t.IsSubclassOf(typeof(Operation)) && t is { IsAbstract: false, IsPublic: true })
                .Select(t => (Operation)Activator.CreateInstance(t)!)
                .Where(o => o.Title.Contains(filter, StringComparison.OrdinalIgnoreCase))
                .OrderBy(o => o.Title, StringComparer.Ordinal),
        ];
        return operations.Length > 0 ? operations : throw new UsageException($"No operation has '{filter}' in its title.");
    }
}
