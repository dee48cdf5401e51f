using System.Linq.Expressions;

namespace EFCore.ActiveRecord.Shapes;

/// <summary>Makes of a query that for a part of its rows, the number of all beside each: one round trip. Its values are what is skipped, if anything, and what is taken.</summary>
internal sealed class CountedPartClause : QueryClause
{
    private readonly bool _skips;

    private CountedPartClause(bool skips) => _skips = skips;

    public static CountedPartClause First { get; } = new(skips: false);

    public static CountedPartClause Behind { get; } = new(skips: true);

    /// <summary>The part that a query counts beside; any other query as it is.</summary>
    public static Expression PartOf(Expression query)
        => query is MethodCallExpression { Method.Name: nameof(Queryable.Select), Arguments: [var part, ..], Type.GenericTypeArguments: [{ IsGenericType: true } element] } && element.GetGenericTypeDefinition() == typeof(Counted<>)
            ? part
            : query;

    public override Expression Apply(Expression source, SlotFiller values)
    {
        var element = Clauses.ElementOf(source);
        var item = Expression.Parameter(element, "item");
        var counted = Expression.New(typeof(Counted<>).MakeGenericType(element).GetConstructors()[0], item, Clauses.Call(nameof(Queryable.Count), source));
        var part = Clauses.Call(nameof(Queryable.Take), _skips ? Clauses.Call(nameof(Queryable.Skip), source, Slot(0)) : source, Slot(_skips ? 1 : 0));
        return Expression.Call(typeof(Queryable), nameof(Queryable.Select), [element, counted.Type], part, Expression.Quote(Expression.Lambda(counted, item)));

        Expression Slot(int index) => values.Visit(new SlotExpression(typeof(int), index));
    }
}
