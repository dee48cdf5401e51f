using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Shapes;

/// <summary>Adds clauses to queries.</summary>
internal static class Clauses
{
    /// <param name="query">The query.</param>
    /// <param name="clause">What is added.</param>
    /// <param name="values">The clause's values.</param>
    /// <param name="marks">Whether the query's marks are read before it runs.</param>
    public static Expression Append(Expression query, QueryClause clause, SlotFiller values, bool marks = true)
    {
        var applied = clause.Apply(query, values);
        return marks && clause.UsedRelations.Count > 0 ? QueryMarks.Add(applied, new UsedRelations(clause.UsedRelations)) : applied;
    }

    /// <summary>A call of one of LINQ's operators.</summary>
    public static MethodCallExpression Call(string method, Expression source, params Expression[] arguments)
        => Expression.Call(typeof(Queryable), method, [ElementOf(source)], [source, .. arguments]);

    /// <summary>The type of a query's elements.</summary>
    public static Type ElementOf(Expression query)
        => query.Type.GetInterfaces().Prepend(query.Type).First(t => t.IsGenericType && t.GetGenericTypeDefinition() == typeof(IQueryable<>)).GenericTypeArguments[0];
}

/// <summary>Skip or Take.</summary>
internal sealed class RangeClause : QueryClause
{
    private readonly string _method;

    private RangeClause(string method) => _method = method;

    public static RangeClause Skip { get; } = new(nameof(Queryable.Skip));

    public static RangeClause Take { get; } = new(nameof(Queryable.Take));

    public override Expression Apply(Expression source, SlotFiller values) => Clauses.Call(_method, source, values.Visit(new SlotExpression(typeof(int), 0)));
}

/// <summary>An operator without values.</summary>
internal sealed class PlainClause : QueryClause
{
    private readonly Func<Expression, Expression> _apply;

    private PlainClause(Func<Expression, Expression> apply) => _apply = apply;

    public static PlainClause Distinct { get; } = new(source => Clauses.Call(nameof(Queryable.Distinct), source));

    public static PlainClause IncludeDeleted { get; } = new(source => Expression.Call(
        typeof(EntityFrameworkQueryableExtensions),
        nameof(EntityFrameworkQueryableExtensions.IgnoreQueryFilters),
        [Clauses.ElementOf(source)],
        source,
        Expression.Constant(new[] { ISoftDeletable.FilterName }, typeof(IReadOnlyCollection<string>))));

    /// <summary>Keeps the rows that are marked as deleted; none where the class has no mark.</summary>
    public static PlainClause WhereDeleted { get; } = new(source =>
    {
        var record = Expression.Parameter(Clauses.ElementOf(source), "record");
        Expression isDeleted = typeof(ISoftDeletable).IsAssignableFrom(record.Type)
            ? Expression.Property(record, nameof(ISoftDeletable.IsDeleted))
            : Expression.Constant(false);
        return Clauses.Call(nameof(Queryable.Where), source, Expression.Lambda(isDeleted, record));
    });

    /// <summary>Makes of a query the DELETE of its rows.</summary>
    public static PlainClause Delete { get; }
        = new(source => Expression.Call(typeof(EntityFrameworkQueryableExtensions), nameof(EntityFrameworkQueryableExtensions.ExecuteDelete), [Clauses.ElementOf(source)], source));

    public static PlainClause WithAutoInclude { get; } = new(source => QueryMarks.Add(source, new AutoIncludeSwitch(IsOn: true)));

    public static PlainClause WithoutAutoInclude { get; } = new(source => QueryMarks.Add(source, new AutoIncludeSwitch(IsOn: false)));

    public override Expression Apply(Expression source, SlotFiller values) => _apply(source);
}
