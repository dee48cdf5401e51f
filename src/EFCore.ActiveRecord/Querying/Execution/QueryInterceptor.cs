using System.Linq.Expressions;
using EFCore.ActiveRecord.Models.Hybrids;
using EFCore.ActiveRecord.Querying.Names;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EFCore.ActiveRecord.Querying.Execution;

/// <summary>Expands hybrids, and loads used relations, in queries that start from a DbContext and so do not pass through the library.</summary>
internal sealed class QueryInterceptor : IQueryExpressionInterceptor
{
    // One for all contexts: with an interceptor of its own, each options object would have services of its own.
    private static readonly QueryInterceptor Instance = new();

    public static void AddTo(DbContextOptionsBuilder options)
    {
        if (options.Options.FindExtension<CoreOptionsExtension>()?.SingletonInterceptors?.Contains(Instance) != true)
        {
            options.AddInterceptors(Instance);
        }
    }

    public Expression QueryCompilationStarting(Expression queryExpression, QueryExpressionEventData eventData)
        => new HybridExpander(eventData.Context?.Model).Visit(AutoIncludes.Place(queryExpression));
}
