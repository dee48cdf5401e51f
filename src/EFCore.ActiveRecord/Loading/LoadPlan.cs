using System.Linq.Expressions;
using EFCore.ActiveRecord.Plans;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Loading;

/// <summary>What is loaded after a query, and what the query says of all its rows that holds for these as well.</summary>
/// <param name="Level">The relations.</param>
/// <param name="Tracks">Whether the query says that its records are tracked; <see langword="null"/> where it says nothing.</param>
/// <param name="FilterCalls">Its calls of IgnoreQueryFilters.</param>
internal sealed record LoadPlan(LoadLevel Level, bool? Tracks, IReadOnlyList<MethodCallExpression> FilterCalls)
{
    public static LoadPlan Of(LoadLevel level, Expression query)
    {
        bool? tracks = null;
        List<MethodCallExpression> filters = [];
        for (var current = query; current is MethodCallExpression { Object: null, Arguments.Count: > 0 } call && typeof(IQueryable).IsAssignableFrom(call.Arguments[0].Type); current = call.Arguments[0])
        {
            switch (call.Method.Name)
            {
                case nameof(EntityFrameworkQueryableExtensions.AsNoTracking) or nameof(EntityFrameworkQueryableExtensions.AsNoTrackingWithIdentityResolution):
                    tracks ??= false;
                    break;
                case nameof(EntityFrameworkQueryableExtensions.AsTracking):
                    tracks ??= true;
                    break;
                case nameof(EntityFrameworkQueryableExtensions.IgnoreQueryFilters):
                    filters.Add(call);
                    break;
            }
        }

        return new LoadPlan(level, tracks, filters);
    }

    /// <summary>The rows of another query, under the filters that hold for this one.</summary>
    public Expression WithFilters(Expression rows)
        => FilterCalls.Aggregate(rows, (query, call) => Expression.Call(call.Method.GetGenericMethodDefinition().MakeGenericMethod(Clauses.ElementOf(query)), [query, .. call.Arguments.Skip(1)]));
}
