using System.Linq.Expressions;
using EFCore.ActiveRecord.Shapes;

namespace EFCore.ActiveRecord.Querying.Names;

/// <summary>A condition on records with places for its values.</summary>
internal sealed class FilterClause(LambdaExpression condition, SlotList slots, IReadOnlyList<string> usedRelations) : QueryClause
{
    private readonly Func<IReadOnlyList<object?>, object?>[] _readers = slots.ToReaders();

    public override bool IsReusable { get; } = slots.IsReusable && !FrozenValues.AreIn(condition);

    public override IReadOnlyList<string> UsedRelations => usedRelations;

    /// <summary>The values as the query takes them.</summary>
    /// <exception cref="FilterValueException">One does not fit.</exception>
    public object?[] Read(IReadOnlyList<object?> values)
    {
        var read = new object?[_readers.Length];
        for (var i = 0; i < read.Length; i++)
        {
            read[i] = _readers[i](values);
        }

        return read;
    }

    /// <summary>The condition by itself.</summary>
    public LambdaExpression With(object?[] values) => (LambdaExpression)SlotFiller.Values(values).Visit(condition);

    public override Expression Apply(Expression source, SlotFiller values)
        => Expression.Call(typeof(Queryable), nameof(Queryable.Where), [condition.Parameters[0].Type], source, Expression.Quote(values.Visit(condition)));
}
