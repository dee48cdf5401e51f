using System.Reflection;
using BenchmarkDotNet.Attributes;

namespace EFCore.ActiveRecord.Benchmarks;

/// <summary>One way of doing an operation.</summary>
internal sealed record Contestant(string Name, bool IsBaseline, Func<Task> Run)
{
    /// <summary>The operation's contestants, in the order in which they are written; the baseline first.</summary>
    public static IReadOnlyList<Contestant> Of(Operation operation)
        => [.. from method in operation.GetType().GetMethods()
               let benchmark = method.GetCustomAttribute<BenchmarkAttribute>()
               where benchmark is not null
               orderby benchmark.Baseline descending, benchmark.SourceCodeLineNumber
               select new Contestant(benchmark.Description ?? method.Name, benchmark.Baseline, method.CreateDelegate<Func<Task>>(operation))];

    /// <summary>Runs it once, for the result.</summary>
    public async Task<object?> ResultAsync()
    {
        var task = Run();
        await task;
        return task.GetType().GetProperty(nameof(Task<>.Result))!.GetValue(task);
    }
}
