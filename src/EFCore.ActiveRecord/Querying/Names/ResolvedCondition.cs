using System.Linq.Expressions;
using EFCore.ActiveRecord.Models.Errors;
using EFCore.ActiveRecord.Providers;
using EFCore.ActiveRecord.Shapes;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Querying.Names;

/// <summary>A condition whose names were found. Its value is not known to the expression that is made of it, but for its kind.</summary>
internal sealed class ResolvedCondition(Type model, ConditionNode node, int index, AttributePath path, FilterOperator comparison, string operatorName, SlotList slots)
{
    public Type Model { get; } = model;

    public string Key { get; } = node.Key;

    public ValueKind Kind { get; } = node.Kind;

    public AttributePath Path { get; } = path;

    public FilterOperator Operator { get; } = comparison;

    public string OperatorName { get; } = operatorName;

    /// <summary>Whether it holds for a related row that is not there.</summary>
    public bool HoldsForNothing => !Path.TakesArguments && Operator.Part == DatePart.None
        && (Operator.Comparison == Comparison.IsNull ? Kind == ValueKind.True : Operator.Comparison == Comparison.Equal && Kind == ValueKind.Null);

    /// <summary>What the condition's value becomes in the query.</summary>
    /// <param name="type">The type it has there.</param>
    /// <param name="read">From the value as it was given.</param>
    public Expression Value(Type type, Func<object?, object?> read)
    {
        var at = index;
        return slots.Add(type, values => read(values[at]));
    }

    /// <summary>The value where it is a text.</summary>
    public TextValue Text => new(Path.Column, Value, Unfit, reason => new UnknownOperatorException(Model, Key, OperatorName, reason));

    /// <summary>The value itself, for expressions whose form depends on it: they are made anew for each.</summary>
    public object? FixedValue()
    {
        slots.Fix();
        return node.Value;
    }

    public FilterValueException Unfit(ErrorText expected, object? value) => new(Model, Key, expected, value);

    /// <summary>The position of the first collection relation from a depth on; -1 where there is none.</summary>
    public int CollectionAfter(int depth)
    {
        for (var i = depth; i < Path.Relations.Count; i++)
        {
            if (Path.Relations[i].IsCollection)
            {
                return i;
            }
        }

        return -1;
    }

    public IReadOnlyList<INavigationBase> PathTo(int position) => [.. Path.Relations.Take(position + 1)];
}
