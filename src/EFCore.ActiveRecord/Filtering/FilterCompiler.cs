using System.Linq.Expressions;
using EFCore.ActiveRecord.Hybrids;
using EFCore.ActiveRecord.Queries;

namespace EFCore.ActiveRecord.Filtering;

/// <summary>Applies filters to queries.</summary>
internal static class FilterCompiler
{
    public static IQueryable<T> Apply<T>(IQueryable<T> query, Filter filter)
        where T : class, IActiveRecord
        => Queryable.Where(query, Compile<T>(QuerySource.Of(query), filter));

    public static Expression<Func<T, bool>> Compile<T>(QuerySource source, Filter filter)
    {
        FilterLimits.Check(typeof(T), filter.Node, source.Provider);
        var record = Expression.Parameter(typeof(T), "record");
        var condition = new ConditionBuilder(source.Plan, new ComparisonBuilder(source.Provider)).Build(filter.Node, record);
        return (Expression<Func<T, bool>>)HybridExpander.Expand(Expression.Lambda<Func<T, bool>>(condition, record), source.Plan.EntityType.Model);
    }
}
