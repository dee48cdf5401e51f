using EFCore.ActiveRecord.Shapes;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Query.Internal;

#pragma warning disable EF1001 // The SQL of a compiled query is not to be had otherwise. Where EF Core keeps it elsewhere one day, it runs the query itself.

namespace EFCore.ActiveRecord.Querying.Execution;

/// <summary>Finds the SQL of a query that EF Core has compiled.</summary>
internal static class CompiledSql
{
    /// <param name="run">A query for rows, which is not sent before they are asked for.</param>
    /// <param name="context">A context.</param>
    /// <param name="clauses">The query's clauses.</param>
    /// <returns><see langword="null"/> where the query has none, or several commands, or parameters that EF Core computes from others: a pattern from a text, say.</returns>
    public static PlanCommand? Of<T>(Func<QueryContext, IAsyncEnumerable<T>> run, DbContext context, ClauseList clauses)
    {
        var values = CompiledPlan.QueryContextFor(context, clauses, CancellationToken.None);
        run(values);
        return values.Parameters.Count == clauses.ValueCount ? Of(run) : null;
    }

    /// <returns><see langword="null"/> where the query has none, or several commands.</returns>
    public static PlanCommand? Of(Delegate run)
        => run.Target is { } closure
            && closure.GetType().GetField("Constants")?.GetValue(closure) is object?[] constants
            && constants.SelectMany(c => c is object?[] nested ? nested : [c]).OfType<RelationalCommandCache>().Take(2).ToList() is [var only]
                ? new PlanCommand(only)
                : null;
}
