using System.Data;
using System.Data.Common;
using EFCore.ActiveRecord.Databases;
using EFCore.ActiveRecord.Plans;
using EFCore.ActiveRecord.Queries;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Query.Internal;

#pragma warning disable EF1001 // The SQL of a compiled query is not to be had otherwise. Where EF Core keeps it elsewhere one day, it runs the query itself.

namespace EFCore.ActiveRecord.Direct;

/// <summary>Reads the one value that a count, or the question whether there is any row, is answered with. EF Core runs the first query of the shape itself: then it is known whether its SQL has parameters that EF Core computes.</summary>
internal sealed class DirectScalarPlan<T>(ExpressionQuery query, DatabaseProvider provider, Func<QueryContext, Task<T>> run, RelationalCommandCache commands, Func<DbDataReader, T> read) : Plan(query.Includes, query.Loads)
{
    private volatile bool _isDirect;

    public override TResult Run<TResult>(DbContext context, ClauseList clauses, CancellationToken cancellationToken)
    {
        if (_isDirect)
        {
            return (TResult)(object)ReadAsync(context, clauses, cancellationToken);
        }

        var values = CompiledPlan.QueryContextFor(context, clauses, cancellationToken);
        var result = run(values);
        _isDirect = values.Parameters.Count == clauses.ValueCount;
        return (TResult)(object)result;
    }

    private async Task<T> ReadAsync(DbContext context, ClauseList clauses, CancellationToken cancellationToken)
    {
        var parameters = clauses.ToParameters();
        var command = await DirectCommand.ExecuteAsync(context, provider, commands.GetRelationalCommandTemplate(parameters), parameters, cancellationToken, CommandBehavior.SingleRow).ConfigureAwait(false);
        await using (command.ConfigureAwait(false))
        {
            return await command.Reader.ReadAsync(cancellationToken).ConfigureAwait(false) ? read(command.Reader) : throw new InvalidOperationException("The database gave no answer.");
        }
    }
}

/// <summary>Makes these plans.</summary>
internal static class DirectScalarPlan
{
    /// <returns><see langword="null"/> where EF Core has to run the query.</returns>
    public static Plan? TryMake(ActiveDb database, DbContext context, ExpressionQuery query, Terminal terminal)
        => database.RetriesOnFailure ? null
            : terminal == Terminal.Count ? TryMake<int>(database, context, query, static reader => reader.GetInt32(0))
            : terminal == Terminal.Any ? TryMake<bool>(database, context, query, static reader => reader.GetBoolean(0))
            : null;

    private static DirectScalarPlan<T>? TryMake<T>(ActiveDb database, DbContext context, ExpressionQuery query, Func<DbDataReader, T> read)
    {
        var run = PlanCompiler.Compile<Task<T>>(context, query.Expression);
        return CompiledSql.Of(run) is { } commands
            ? new DirectScalarPlan<T>(query, database.Provider, run, commands, read)
            : null;
    }
}
