using Microsoft.EntityFrameworkCore.Query.Internal;

#pragma warning disable EF1001 // The SQL of a compiled query is not to be had otherwise. Where EF Core keeps it elsewhere one day, it runs the query itself.

namespace EFCore.ActiveRecord.Direct;

/// <summary>Finds the SQL of a query that EF Core has compiled.</summary>
internal static class CompiledSql
{
    /// <returns><see langword="null"/> where the query has none, or several commands.</returns>
    public static RelationalCommandCache? Of(Delegate run)
        => run.Target is { } closure
            && closure.GetType().GetField("Constants")?.GetValue(closure) is object?[] constants
            && constants.SelectMany(c => c is object?[] nested ? nested : [c]).OfType<RelationalCommandCache>().Take(2).ToList() is [var only]
                ? only
                : null;
}
