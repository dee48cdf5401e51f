using System.Linq.Expressions;
using EFCore.ActiveRecord.Queries;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Query.Internal;

#pragma warning disable EF1001 // See LateBoundQueryProvider.

namespace EFCore.ActiveRecord.Plans;

/// <summary>Makes plans.</summary>
internal static class PlanCompiler
{
    /// <param name="context">The leased context, in the mode in which the query runs.</param>
    /// <param name="query">The query with parameters for its values.</param>
    /// <param name="terminal">What it is asked for.</param>
    public static Plan Compile<TResult>(DbContext context, ExpressionQuery query, Terminal terminal)
        => new CompiledPlan(Compile<TResult>(context, terminal == Terminal.Rows ? query.Expression : Clauses.Call(terminal.ToString(), query.Expression)), query.Includes);

    public static Func<QueryContext, TResult> Compile<TResult>(DbContext context, Expression query)
        => context.GetService<IQueryCompiler>().CreateCompiledAsyncQuery<TResult>(query);
}
