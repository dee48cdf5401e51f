using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Filtering;

/// <summary>The text that a condition is given, for expressions that take it or something computed from it.</summary>
internal readonly struct TextValue(ResolvedCondition condition)
{
    private readonly ResolvedCondition _condition = condition;

    /// <summary>The column that it is compared with, if it is one.</summary>
    public IProperty? Column => _condition.Path.Column;

    /// <summary>Says that the column has no such comparison, and why.</summary>
    public UnknownOperatorException Refused(ErrorText reason) => new(_condition.Model, _condition.Key, _condition.OperatorName, reason);

    /// <exception cref="FilterValueException">When the value is read: it is no text.</exception>
    public Expression As<TResult>(Func<string, TResult> read)
    {
        var own = _condition;
        return own.Value(typeof(TResult), value => value is string text ? read(text) : throw own.Unfit("a text", value));
    }
}
