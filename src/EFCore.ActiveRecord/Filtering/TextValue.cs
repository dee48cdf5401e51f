using System.Linq.Expressions;

namespace EFCore.ActiveRecord.Filtering;

/// <summary>The text that a condition is given, for expressions that take it or something computed from it.</summary>
internal readonly struct TextValue(ResolvedCondition condition)
{
    private readonly ResolvedCondition _condition = condition;

    /// <exception cref="FilterValueException">When the value is read: it is no text.</exception>
    public Expression As<TResult>(Func<string, TResult> read)
    {
        var own = _condition;
        return own.Value(typeof(TResult), value => value is string text ? read(text) : throw own.Unfit("a text", value));
    }
}
