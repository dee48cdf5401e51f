using System.Data.Common;
using EFCore.ActiveRecord.Database;
using EFCore.ActiveRecord.Database.Commands;
using EFCore.ActiveRecord.Database.Sessions;
using EFCore.ActiveRecord.Models.Metadata;
using EFCore.ActiveRecord.Shapes;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;

#pragma warning disable EF1001 // See CompiledSql.

namespace EFCore.ActiveRecord.Querying.Execution;

/// <summary>Makes these plans.</summary>
internal abstract class CountedPartPlan(ExpressionQuery query, ReadRoute route) : Plan(query, route)
{
    public static Plan Make(RecordDatabase database, Lease lease, RecordPlan record, ExpressionQuery query, ClauseList clauses, ReadRoute route)
        => (Plan)Activator.CreateInstance(typeof(CountedPartPlan<>).MakeGenericType(record.ClrType), database, lease, record, query, clauses, route)!;
}

/// <summary>Reads the records of a page, and beside each how many there are in all.</summary>
internal sealed class CountedPartPlan<T> : CountedPartPlan
    where T : class
{
    private readonly RecordDatabase _database;
    private readonly Func<QueryContext, IAsyncEnumerable<Counted<T>>> _run;
    private readonly PlanCommand? _command;
    private readonly PlanReader _reader;

    public CountedPartPlan(RecordDatabase database, Lease lease, RecordPlan record, ExpressionQuery query, ClauseList clauses, ReadRoute route)
        : base(query, route)
    {
        _database = database;
        _reader = new PlanReader(record.EntityType);
        _run = PlanCompiler.Compile<IAsyncEnumerable<Counted<T>>>(lease.Context, query.Expression);
        if (route.IsDirect)
        {
            _command = CompiledSql.Of(_run, lease.Context, clauses);
            Route = _command is null ? ReadRoute.WithoutCommand : route;
        }
    }

    public override TResult Run<TResult>(DbContext context, ClauseList clauses, CancellationToken cancellationToken)
        => (TResult)(object)(_command is null ? RunByEfCoreAsync(context, clauses, cancellationToken) : ReadAsync(_command, context, clauses, cancellationToken));

    private async Task<CountedList<T>> ReadAsync(PlanCommand command, DbContext context, ClauseList clauses, CancellationToken cancellationToken)
        => await DirectCommand.AskAsync(command.Request(context, _database.Provider, clauses), this, static (rows, plan, token) => plan.ReadAsync(rows, token), cancellationToken).ConfigureAwait(false)
            ?? await RunByEfCoreAsync(context, clauses, cancellationToken).ConfigureAwait(false);

    /// <returns><see langword="null"/> where the columns are not those of the class.</returns>
    private async ValueTask<CountedList<T>?> ReadAsync(DbDataReader rows, CancellationToken cancellationToken)
    {
        var total = rows.FieldCount - 1; // EF Core puts it behind the record's columns.
        if (_reader.For(rows, total) is not { } read)
        {
            return null;
        }

        CountedList<T> part = [];
        while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            part.Add((T)read(rows));
            part.Total = rows.GetInt32(total);
        }

        return part;
    }

    private async Task<CountedList<T>> RunByEfCoreAsync(DbContext context, ClauseList clauses, CancellationToken cancellationToken)
    {
        CountedList<T> part = [];
        await foreach (var row in CompiledPlan.Run(_run, context, clauses, cancellationToken).ConfigureAwait(false))
        {
            part.Add(row.Item);
            part.Total = row.Total;
        }

        return part;
    }
}
