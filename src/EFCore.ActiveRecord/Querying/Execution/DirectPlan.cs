using System.Data;
using System.Data.Common;
using System.Linq.Expressions;
using EFCore.ActiveRecord.Database;
using EFCore.ActiveRecord.Database.Commands;
using EFCore.ActiveRecord.Database.Sessions;
using EFCore.ActiveRecord.Models.Metadata;
using EFCore.ActiveRecord.Providers;
using EFCore.ActiveRecord.Shapes;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;

#pragma warning disable EF1001 // The SQL of a compiled query is not to be had otherwise. Where EF Core keeps it elsewhere one day, it runs the query itself.

namespace EFCore.ActiveRecord.Querying.Execution;

/// <summary>Makes plans whose results are read without EF Core, for classes that can be read so.</summary>
internal abstract class DirectPlan(ExpressionQuery query) : Plan(query, default)
{
    /// <returns><see langword="null"/> where EF Core has to run the query.</returns>
    public static Plan? TryMake(RecordDatabase database, Lease lease, RecordPlan record, ExpressionQuery query, ClauseList clauses, Terminal terminal)
    {
        var plan = (DirectPlan)Activator.CreateInstance(typeof(DirectPlan<>).MakeGenericType(record.ClrType), record, query, database.Provider, terminal)!;
        var rows = terminal == Terminal.Rows ? query.Expression : ((MethodCallExpression)query.Expression).Arguments[0];
        return plan.TryCompile(lease.Context, rows, clauses) ? plan : null;
    }

    protected abstract bool TryCompile(DbContext context, Expression query, ClauseList clauses);
}

/// <inheritdoc/>
internal sealed class DirectPlan<T>(RecordPlan record, ExpressionQuery query, DatabaseProvider provider, Terminal terminal) : DirectPlan(query)
    where T : class
{
    private readonly PlanReader _reader = new(record.EntityType);

    // A query for the first row has no other.
    private readonly CommandBehavior _behavior = terminal is Terminal.First or Terminal.FirstOrDefault ? CommandBehavior.SingleRow : CommandBehavior.Default;

    private PlanCommand? _command;
    private Func<QueryContext, IAsyncEnumerable<T>> _run = null!;

    public override TResult Run<TResult>(DbContext context, ClauseList clauses, CancellationToken cancellationToken)
        => (TResult)(terminal == Terminal.Rows ? new DirectRows<T>(this, context, clauses, cancellationToken)
            : (object)AskAsync(context, clauses, this, static (rows, plan, token) => plan.OneAsync(rows, token), static (run, plan, token) => plan.OneAsync(run, token), cancellationToken));

    public override Task FillAsync<TRow, TItem>(DbContext context, ClauseList clauses, List<TItem> rows, CancellationToken cancellationToken)
        => AskAsync(
            context,
            clauses,
            (Plan: this, Rows: rows),
            static (result, to, token) => to.Plan.FillAsync(result, to.Rows, token),
            static async (run, to, token) =>
            {
                await to.Rows.FillAsync((IAsyncEnumerable<TRow>)run, token).ConfigureAwait(false);
                return to.Rows.Count;
            },
            cancellationToken);

    /// <summary>The command with the values of a query.</summary>
    public CommandRequest Request(DbContext context, ClauseList clauses) => _command!.Request(context, provider, clauses, _behavior);

    /// <summary>What reads the records of a result; <see langword="null"/> where its columns are not those of the class, and EF Core has to run the query after all.</summary>
    public Func<DbDataReader, object>? Reader(DbDataReader result) => _reader.For(result, result.FieldCount);

    public IAsyncEnumerable<T> RunByEfCore(DbContext context, ClauseList clauses, CancellationToken cancellationToken)
        => CompiledPlan.Run(_run, context, clauses, cancellationToken);

    protected override bool TryCompile(DbContext context, Expression query, ClauseList clauses)
    {
        _run = PlanCompiler.Compile<IAsyncEnumerable<T>>(context, terminal switch
        {
            Terminal.Rows => query,
            _ when UniqueRow.IsAskedFor(query, record.EntityType) => query,
            Terminal.First or Terminal.FirstOrDefault => Clauses.Call(nameof(Queryable.Take), query, Expression.Constant(1)),
            _ => Clauses.Call(nameof(Queryable.Take), query, Expression.Constant(2)),
        });
        _command = CompiledSql.Of(_run, context, clauses);
        return _command is not null;
    }

    private async ValueTask<T?> OneAsync(DbDataReader rows, CancellationToken cancellationToken)
    {
        if (!await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            return None();
        }

        var only = (T)Reader(rows)!(rows);
        return MayHaveMore && await rows.ReadAsync(cancellationToken).ConfigureAwait(false) ? throw Several() : only;
    }

    /// <returns>The number of rows.</returns>
    private async ValueTask<int> FillAsync<TItem>(DbDataReader result, List<TItem> rows, CancellationToken cancellationToken)
    {
        var read = Reader(result)!;
        while (await result.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            // A driver that has the next row at hand need not look at the token.
            cancellationToken.ThrowIfCancellationRequested();
            rows.Add((TItem)read(result));
        }

        return rows.Count;
    }

    /// <param name="context">The leased context.</param>
    /// <param name="clauses">The query's clauses.</param>
    /// <param name="state">What the others are given.</param>
    /// <param name="read">Reads the result.</param>
    /// <param name="otherwise">Takes the rows that EF Core reads, where the columns of the first result turn out not to be those of the class.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    private Task<TResult> AskAsync<TState, TResult>(
        DbContext context,
        ClauseList clauses,
        TState state,
        Func<DbDataReader, TState, CancellationToken, ValueTask<TResult>> read,
        Func<IAsyncEnumerable<T>, TState, CancellationToken, Task<TResult>> otherwise,
        CancellationToken cancellationToken)
        => _reader.IsMade
            ? DirectCommand.AskAsync(Request(context, clauses), state, read, cancellationToken)
            : AskFirstAsync(context, clauses, state, read, otherwise, cancellationToken);

    private async Task<TResult> AskFirstAsync<TState, TResult>(
        DbContext context,
        ClauseList clauses,
        TState state,
        Func<DbDataReader, TState, CancellationToken, ValueTask<TResult>> read,
        Func<IAsyncEnumerable<T>, TState, CancellationToken, Task<TResult>> otherwise,
        CancellationToken cancellationToken)
    {
        var (fits, result) = await DirectCommand.AskAsync(
            Request(context, clauses),
            (Plan: this, State: state, Read: read),
            static async (rows, to, token) => to.Plan.Reader(rows) is null ? (false, default(TResult)!) : (true, await to.Read(rows, to.State, token).ConfigureAwait(false)),
            cancellationToken).ConfigureAwait(false);
        return fits ? result : await otherwise(RunByEfCore(context, clauses, cancellationToken), state, cancellationToken).ConfigureAwait(false);
    }

    private async Task<T?> OneAsync(IAsyncEnumerable<T> run, CancellationToken cancellationToken)
    {
        var rows = run.GetAsyncEnumerator(cancellationToken);
        await using (rows.ConfigureAwait(false))
        {
            if (!await rows.MoveNextAsync().ConfigureAwait(false))
            {
                return None();
            }

            var only = rows.Current;
            return MayHaveMore && await rows.MoveNextAsync().ConfigureAwait(false) ? throw Several() : only;
        }
    }

    private bool MayHaveMore => terminal is Terminal.Single or Terminal.SingleOrDefault;

    private T? None() => terminal is Terminal.First or Terminal.Single ? throw RecordNotFoundException.ForQuery(typeof(T), null) : null;

    private static MultipleRecordsFoundException Several() => new(typeof(T), null);
}
