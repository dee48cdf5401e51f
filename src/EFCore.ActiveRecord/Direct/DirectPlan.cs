using System.Data;
using System.Data.Common;
using System.Linq.Expressions;
using EFCore.ActiveRecord.Databases;
using EFCore.ActiveRecord.Plans;
using EFCore.ActiveRecord.Queries;
using EFCore.ActiveRecord.Records;
using EFCore.ActiveRecord.Sessions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Query;

#pragma warning disable EF1001 // The SQL of a compiled query is not to be had otherwise. Where EF Core keeps it elsewhere one day, it runs the query itself.

namespace EFCore.ActiveRecord.Direct;

/// <summary>Makes plans whose results are read without EF Core, for classes that can be read so.</summary>
internal abstract class DirectPlan(ExpressionQuery query) : Plan(query.Includes, query.Loads)
{
    /// <returns><see langword="null"/> where EF Core has to run the query.</returns>
    public static Plan? TryMake(ActiveDb database, Lease lease, RecordPlan record, ExpressionQuery query, ClauseList clauses, Terminal terminal)
    {
        if (terminal is Terminal.Count or Terminal.Any or Terminal.Write)
        {
            return DirectScalarPlan.TryMake(database, lease.Context, query, terminal);
        }

        if (terminal == Terminal.CountedPart)
        {
            return CountedPartPlan.Make(database, lease, record, query, clauses);
        }

        if (!CanRead(database, lease, record, query))
        {
            return null;
        }

        var plan = (DirectPlan)Activator.CreateInstance(typeof(DirectPlan<>).MakeGenericType(record.ClrType), record, query, database.Provider, terminal)!;
        var rows = terminal == Terminal.Rows ? query.Expression : ((MethodCallExpression)query.Expression).Arguments[0];
        return plan.TryCompile(lease.Context, rows, clauses) ? plan : null;
    }

    /// <summary>Whether the rows of a query hold nothing but records that can be read without EF Core.</summary>
    public static bool CanRead(ActiveDb database, Lease lease, RecordPlan record, ExpressionQuery query)
        => !lease.Tracks && !query.Joins && !database.RetriesOnFailure && record.CanBeReadDirectly && !InterferesWithReading(lease.Context);

    protected abstract bool TryCompile(DbContext context, Expression query, ClauseList clauses);

    private static bool InterferesWithReading(DbContext context)
        => context.GetService<IDbContextOptions>().FindExtension<CoreOptionsExtension>() is { } options
            && (options.Interceptors ?? []).Concat(options.SingletonInterceptors ?? []).Any(i => i is IMaterializationInterceptor or IInstantiationBindingInterceptor);
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
            : _reader.IsMade ? (object)OneAsync(context, clauses, cancellationToken)
            : OneAsync(new DirectRows<T>(this, context, clauses, cancellationToken)));

    public override Task FillAsync<TRow, TItem>(DbContext context, ClauseList clauses, List<TItem> rows, CancellationToken cancellationToken)
        => _reader.IsMade
            ? AskAsync(context, clauses, (Plan: this, Rows: rows), static (result, to, token) => to.Plan.FillAsync(result, to.Rows, token), cancellationToken)
            : base.FillAsync<TRow, TItem>(context, clauses, rows, cancellationToken);

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

    /// <summary>The one record, where the columns of the result are known.</summary>
    private Task<T?> OneAsync(DbContext context, ClauseList clauses, CancellationToken cancellationToken)
        => AskAsync(context, clauses, this, static (result, plan, token) => plan.OneAsync(result, token), cancellationToken);

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

    private Task<TResult> AskAsync<TState, TResult>(DbContext context, ClauseList clauses, TState state, Func<DbDataReader, TState, CancellationToken, ValueTask<TResult>> read, CancellationToken cancellationToken)
        => DirectCommand.AskAsync(Request(context, clauses), state, read, cancellationToken);

    private async Task<T?> OneAsync(DirectRows<T> rows)
    {
        await using (((IAsyncDisposable)rows).ConfigureAwait(false))
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
