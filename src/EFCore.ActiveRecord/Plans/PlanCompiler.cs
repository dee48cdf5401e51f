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
    public static Plan Compile<TResult>(DbContext context, ExpressionQuery query) => new CompiledPlan(Compile<TResult>(context, query.Expression), query.Includes, query.Loads);

    public static Func<QueryContext, TResult> Compile<TResult>(DbContext context, Expression query)
        => context.GetService<IQueryCompiler>().CreateCompiledAsyncQuery<TResult>(query);
}
