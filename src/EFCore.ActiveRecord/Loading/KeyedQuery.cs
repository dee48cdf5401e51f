using System.Linq.Expressions;
using EFCore.ActiveRecord.Queries;
using EFCore.ActiveRecord.Sessions;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Query.Internal;

#pragma warning disable EF1001 // See LateBoundQueryProvider.

namespace EFCore.ActiveRecord.Loading;

/// <summary>A second query by keys: its plan is compiled once for a relation, and run with the keys at hand.</summary>
internal sealed class KeyedQuery(ActiveDb database, LoadNode node, Array keys, Func<Expression, Expression> build) : PreparedQuery
{
    private const string Parameter = "keys";

    // Its rows are stamped where they are put together.
    public override bool Includes => false;

    public override Type? Model => node.Target.ClrType;

    public override bool AsksForOne => false;

    public override TResult Execute<TResult>(Lease lease) => Run<TResult>(lease, isAsync: false, CancellationToken.None);

    public override TResult ExecuteAsync<TResult>(Lease lease, CancellationToken cancellationToken) => Run<TResult>(lease, isAsync: true, cancellationToken);

    private TResult Run<TResult>(Lease lease, bool isAsync, CancellationToken cancellationToken)
    {
        var shape = new Shape(node, lease.Tracks, isAsync);
        if (database.Plans.Find<Func<QueryContext, TResult>>(shape) is not { } run)
        {
            run = Make<TResult>(lease, isAsync);
            database.Plans.Keep(shape, run);
        }

        var context = lease.Context.GetService<IQueryContextFactory>().Create();
        context.CancellationToken = cancellationToken;
        context.Parameters.Add(Parameter, keys);
        return run(context);
    }

    private Func<QueryContext, TResult> Make<TResult>(Lease lease, bool isAsync)
    {
        var query = ExpressionQuery.Of(database, build(new QueryParameterExpression(Parameter, keys.GetType())));
        return InMode(lease, query.Includes, query.Expression, (context, e) => context.GetService<IQueryCompiler>() is var compiler && isAsync
            ? compiler.CreateCompiledAsyncQuery<TResult>(e)
            : compiler.CreateCompiledQuery<TResult>(e));
    }

    private sealed record Shape(LoadNode Node, bool Tracks, bool IsAsync);
}
