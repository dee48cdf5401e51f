using System.Linq.Expressions;
using EFCore.ActiveRecord.Database;
using EFCore.ActiveRecord.Database.Sessions;
using EFCore.ActiveRecord.Models.Metadata;
using EFCore.ActiveRecord.Shapes;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Query.Internal;

#pragma warning disable EF1001 // See LateBoundQueryProvider.

namespace EFCore.ActiveRecord.Querying.Execution;

/// <summary>Makes plans.</summary>
internal static class PlanCompiler
{
    /// <param name="database">The database.</param>
    /// <param name="lease">The leased context, in the mode in which the query runs.</param>
    /// <param name="record">The class of its records.</param>
    /// <param name="query">The query with parameters for its values.</param>
    /// <param name="clauses">What it consists of.</param>
    /// <param name="terminal">What it is asked for.</param>
    public static Plan Make<TResult>(RecordDatabase database, Lease lease, RecordPlan record, ExpressionQuery query, ClauseList clauses, Terminal terminal)
    {
        var route = ReadRoute.Of(database, lease, record, query, terminal);
        if (terminal == Terminal.CountedPart)
        {
            return CountedPartPlan.Make(database, lease, record, query, clauses, route);
        }

        var direct = !route.IsDirect ? null
            : terminal is Terminal.Count or Terminal.Any or Terminal.Write ? DirectScalarPlan.TryMake(database, lease.Context, query, terminal)
            : DirectPlan.TryMake(database, lease, record, query, clauses, terminal);
        return direct ?? new CompiledPlan(Compile<TResult>(lease.Context, query.Expression), query, route.IsDirect ? ReadRoute.WithoutCommand : route);
    }

    public static Func<QueryContext, TResult> Compile<TResult>(DbContext context, Expression query)
        => context.GetService<IQueryCompiler>().CreateCompiledAsyncQuery<TResult>(query);
}
