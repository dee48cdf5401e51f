using System.Data.Common;
using EFCore.ActiveRecord.Database;
using EFCore.ActiveRecord.Database.Commands;
using EFCore.ActiveRecord.Providers;
using EFCore.ActiveRecord.Shapes;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;

#pragma warning disable EF1001 // The SQL of a compiled query is not to be had otherwise. Where EF Core keeps it elsewhere one day, it runs the query itself.

namespace EFCore.ActiveRecord.Querying.Execution;

/// <summary>Asks for the one number or answer that a query or statement gives. EF Core runs the first of the shape itself: then it is known whether its SQL has parameters that EF Core computes.</summary>
internal abstract class DirectScalarPlan<T>(ExpressionQuery query, DatabaseProvider provider, Func<QueryContext, Task<T>> run, PlanCommand command) : Plan(query, default)
{
    private volatile bool _isDirect;

    public override TResult Run<TResult>(DbContext context, ClauseList clauses, CancellationToken cancellationToken)
    {
        if (_isDirect && IsDirectOn(context))
        {
            return (TResult)(object)AskAsync(context, clauses, cancellationToken);
        }

        var values = CompiledPlan.QueryContextFor(context, clauses, cancellationToken);
        var result = run(values);
        _isDirect = values.Parameters.Count == clauses.ValueCount;
        return (TResult)(object)result;
    }

    /// <summary>Whether the command of a context can be logged as a query.</summary>
    protected virtual bool IsDirectOn(DbContext context) => true;

    protected abstract ValueTask<T> ReadAsync(DbDataReader answer, CancellationToken cancellationToken);

    private Task<T> AskAsync(DbContext context, ClauseList clauses, CancellationToken cancellationToken)
        => DirectCommand.AskAsync(command.Request(context, provider, clauses), this, static (reader, plan, token) => plan.ReadAsync(reader, token), cancellationToken);
}

/// <summary>A count, or whether there is any row.</summary>
internal sealed class DirectValuePlan<T>(ExpressionQuery query, DatabaseProvider provider, Func<QueryContext, Task<T>> run, PlanCommand command, Func<DbDataReader, T> read)
    : DirectScalarPlan<T>(query, provider, run, command)
{
    protected override async ValueTask<T> ReadAsync(DbDataReader answer, CancellationToken cancellationToken)
        => await answer.ReadAsync(cancellationToken).ConfigureAwait(false) ? read(answer) : throw new InvalidOperationException("The database gave no answer.");
}

/// <summary>The number of rows that an UPDATE or DELETE has written.</summary>
internal sealed class DirectWritePlan(ExpressionQuery query, DatabaseProvider provider, Func<QueryContext, Task<int>> run, PlanCommand command)
    : DirectScalarPlan<int>(query, provider, run, command)
{
    private readonly DatabaseProvider _provider = provider;

    /// <summary>EF Core tells it as what it is: a command that gives no rows.</summary>
    protected override bool IsDirectOn(DbContext context) => !DirectCommand.IsObserved(context);

    protected override async ValueTask<int> ReadAsync(DbDataReader answer, CancellationToken cancellationToken)
    {
        await answer.NextResultAsync(_provider.OutcomeToken(cancellationToken)).ConfigureAwait(false);
        return answer.RecordsAffected;
    }
}

/// <summary>Makes these plans.</summary>
internal static class DirectScalarPlan
{
    /// <returns><see langword="null"/> where EF Core has to run the query.</returns>
    public static Plan? TryMake(RecordDatabase database, DbContext context, ExpressionQuery query, Terminal terminal)
        => terminal switch
        {
            Terminal.Count => Make<int>(context, query, (run, command) => new DirectValuePlan<int>(query, database.Provider, run, command, static reader => reader.GetInt32(0))),
            Terminal.Any => Make<bool>(context, query, (run, command) => new DirectValuePlan<bool>(query, database.Provider, run, command, static reader => reader.GetBoolean(0))),
            Terminal.Write => Make<int>(context, query, (run, command) => new DirectWritePlan(query, database.Provider, run, command)),
            _ => null,
        };

    private static Plan? Make<T>(DbContext context, ExpressionQuery query, Func<Func<QueryContext, Task<T>>, PlanCommand, Plan> make)
    {
        var run = PlanCompiler.Compile<Task<T>>(context, query.Expression);
        return CompiledSql.Of(run) is { } command ? make(run, command) : null;
    }
}
