using System.Linq.Expressions;
using EFCore.ActiveRecord.Models.Hybrids;
using EFCore.ActiveRecord.Querying.Execution;
using EFCore.ActiveRecord.Shapes;

namespace EFCore.ActiveRecord.Querying.Names;

/// <summary>Makes conditions of filters: once for each shape, as long as it is in use.</summary>
internal static class FilterCompiler
{
    /// <exception cref="SmartQueryException">A name, operator or value is wrong.</exception>
    public static (FilterClause Clause, object?[] Values) Compile(QueryModel source, Filter filter)
    {
        FilterLimits.CheckSize(source.Plan.ClrType, filter.Node, source.Provider);
        List<ConditionNode> conditions = new(filter.Node.Size);
        filter.Node.AddConditions(conditions);
        FilterLimits.CheckValues(source.Plan.ClrType, conditions, source.Provider);
        var given = conditions.ConvertAll(c => c.Value);
        var shape = new FilterShape(source.Plan.EntityType, filter.Node);
        var cache = ShapeCache.Of(source.Plan.EntityType.Model);
        if (cache.Find<FilterClause>(shape) is { } known)
        {
            return (known, known.Read(given));
        }

        var clause = Make(source, filter.Node);
        var values = clause.Read(given);
        if (clause.IsReusable)
        {
            cache.Keep(new FilterShape(shape.EntityType, filter.Node.WithoutValues()), clause);
        }

        return (clause, values);
    }

    public static Expression<Func<T, bool>> Expression<T>(QueryModel source, Filter filter)
    {
        var (clause, values) = Compile(source, filter);
        return (Expression<Func<T, bool>>)clause.With(values);
    }

    private static FilterClause Make(QueryModel source, FilterNode filter)
    {
        var record = System.Linq.Expressions.Expression.Parameter(source.Plan.ClrType, "record");
        var slots = new SlotList();
        var builder = new ConditionBuilder(source.Plan, new ComparisonBuilder(source.Provider), slots);
        var condition = System.Linq.Expressions.Expression.Lambda(builder.Build(filter, record), record);
        return new FilterClause(HybridExpander.Expand(condition, source.Plan.EntityType.Model), slots, builder.UsedRelations);
    }
}
