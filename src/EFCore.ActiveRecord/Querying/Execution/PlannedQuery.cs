using System.Linq.Expressions;
using EFCore.ActiveRecord.Database;
using EFCore.ActiveRecord.Database.Sessions;
using EFCore.ActiveRecord.Querying.Loading;
using EFCore.ActiveRecord.Shapes;
using Microsoft.EntityFrameworkCore.Query;

namespace EFCore.ActiveRecord.Querying.Execution;

/// <summary>What a query is asked for.</summary>
internal enum Terminal
{
    Rows,
    First,
    FirstOrDefault,
    Single,
    SingleOrDefault,
    Count,
    Any,

    /// <summary>Some of the rows, with the number of all; the clauses end with that.</summary>
    CountedPart,

    /// <summary>To write its rows; the clauses end with that.</summary>
    Write,
}

/// <summary>A query of clauses, made of names or of lambdas: its plan is compiled once for all queries of its shape, and run with this one's values.</summary>
internal sealed class PlannedQuery(RecordDatabase database, Type type, ClauseList clauses, Terminal terminal) : PreparedQuery
{
    private Plan? _plan;

    /// <summary>Known as soon as it was started.</summary>
    public override bool Includes => _plan!.Includes;

    public override LoadPlan? Loads => _plan!.Loads;

    public override bool MayLoad => clauses.Loads;

    public override Type? Model => type;

    public override bool AsksForOne => terminal is Terminal.First or Terminal.Single or Terminal.SingleOrDefault;

    public override bool Writes => terminal == Terminal.Write;

    public override Expression? LoadSource() => terminal == Terminal.Rows ? ExpressionQuery.Of(database, clauses.Apply(Root)).Expression : null;

    public override TResult Execute<TResult>(Lease lease) => throw new NotSupportedException("Synchronous queries are run as expressions.");

    public override TResult ExecuteAsync<TResult>(Lease lease, CancellationToken cancellationToken)
        => Start<TResult>(lease).Run<TResult>(lease.Context, clauses, cancellationToken);

    public override Task FillAsync<TRow, TItem>(Lease lease, List<TItem> rows, CancellationToken cancellationToken)
        => Start<IAsyncEnumerable<TRow>>(lease).FillAsync<TRow, TItem>(lease.Context, clauses, rows, cancellationToken);

    /// <summary>The way that the query takes; its plan is made where there is none yet.</summary>
    public ReadRoute Route<TResult>(Lease lease) => Start<TResult>(lease).Route;

    private EntityQueryRootExpression Root => database.Queries.Root(database.RequirePlan(type).EntityType);

    private Plan Start<TResult>(Lease lease)
    {
        var shape = new PlanShape(type, clauses, terminal, lease.Tracks);
        return _plan = database.Plans.Find<Plan>(shape) ?? Make<TResult>(lease, shape);
    }

    private Plan Make<TResult>(Lease lease, PlanShape shape)
    {
        var record = database.RequirePlan(type);
        var rows = clauses.ApplyWithParameters(Root);
        var query = ExpressionQuery.Of(database, terminal is Terminal.Rows or Terminal.CountedPart or Terminal.Write ? rows : Clauses.Call(terminal.ToString(), rows));
        var plan = InMode(lease, query.ResolvesIdentities, (lease, query, record), (_, s) => PlanCompiler.Make<TResult>(database, s.lease, s.record, s.query, clauses, terminal));
        database.RouteLog.Read(lease.Context, type, plan.Route.ToString());
        database.Plans.Keep(shape with { Clauses = clauses.WithoutValues() }, plan);
        return plan;
    }

    private sealed record PlanShape(Type Type, ClauseList Clauses, Terminal Terminal, bool Tracks);
}
