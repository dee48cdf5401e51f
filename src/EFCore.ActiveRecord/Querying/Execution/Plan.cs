using EFCore.ActiveRecord.Querying.Loading;
using EFCore.ActiveRecord.Shapes;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Query;

namespace EFCore.ActiveRecord.Querying.Execution;

/// <summary>How queries of one shape run.</summary>
internal abstract class Plan(ExpressionQuery query, ReadRoute route)
{
    /// <summary>Whether related records come with the rows.</summary>
    public bool Includes { get; } = query.Includes;

    /// <summary>What is loaded after the query; <see langword="null"/> for nothing.</summary>
    public LoadPlan? Loads { get; } = query.Loads;

    /// <summary>The way that they take, and why.</summary>
    public ReadRoute Route { get; protected init; } = route;

    /// <summary>Runs a query of the plan's shape.</summary>
    /// <typeparam name="TResult">An async sequence of records, or a task with the one result.</typeparam>
    public abstract TResult Run<TResult>(DbContext context, ClauseList clauses, CancellationToken cancellationToken);

    /// <summary>Runs a query of the plan's shape, for all of its rows.</summary>
    /// <typeparam name="TRow">The type of the rows.</typeparam>
    /// <typeparam name="TItem">The same, or what they are taken as.</typeparam>
    public virtual Task FillAsync<TRow, TItem>(DbContext context, ClauseList clauses, List<TItem> rows, CancellationToken cancellationToken)
        where TRow : TItem
        => rows.FillAsync(Run<IAsyncEnumerable<TRow>>(context, clauses, cancellationToken), cancellationToken);
}

/// <summary>EF Core runs it, as it runs its compiled queries.</summary>
internal sealed class CompiledPlan(Delegate run, ExpressionQuery query, ReadRoute route) : Plan(query, route)
{
    public override TResult Run<TResult>(DbContext context, ClauseList clauses, CancellationToken cancellationToken)
        => Run((Func<QueryContext, TResult>)run, context, clauses, cancellationToken);

    public static TResult Run<TResult>(Func<QueryContext, TResult> run, DbContext context, ClauseList clauses, CancellationToken cancellationToken)
        => run(QueryContextFor(context, clauses, cancellationToken));

    public static QueryContext QueryContextFor(DbContext context, ClauseList clauses, CancellationToken cancellationToken)
    {
        var query = context.GetService<IQueryContextFactory>().Create();
        query.CancellationToken = cancellationToken;
        var values = clauses.ToValues();
        for (var i = 0; i < values.Length; i++)
        {
            query.Parameters.Add(SlotFiller.ParameterName(i), values[i]);
        }

        return query;
    }
}
