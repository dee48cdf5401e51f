using System.Linq.Expressions;
using EFCore.ActiveRecord.Models.Errors;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Providers;

/// <summary>The text that a condition is given, for expressions that take it or something computed from it.</summary>
public sealed class TextValue
{
    private readonly Func<Type, Func<object?, object?>, Expression> _value;
    private readonly Func<ErrorText, object?, Exception> _unfit;
    private readonly Func<ErrorText, UnknownOperatorException> _refused;

    /// <param name="column">The column that it is compared with, if it is one.</param>
    /// <param name="value">Makes the expression of a type for something that is read from the value as it was given.</param>
    /// <param name="unfit">The error for a value that is something else than expected.</param>
    /// <param name="refused">Says that the column has no such comparison, and why.</param>
    internal TextValue(IProperty? column, Func<Type, Func<object?, object?>, Expression> value, Func<ErrorText, object?, Exception> unfit, Func<ErrorText, UnknownOperatorException> refused)
        => (Column, _value, _unfit, _refused) = (column, value, unfit, refused);

    /// <summary>The column that the text is compared with; <see langword="null"/> if it is compared with something computed.</summary>
    public IProperty? Column { get; }

    /// <summary>The expression for the text, or for something computed from it: a parameter in the SQL.</summary>
    /// <typeparam name="TResult">The type of the expression.</typeparam>
    /// <param name="read">Computes it. Called at every run of the query, with that run's text.</param>
    /// <returns>The expression.</returns>
    /// <exception cref="FilterValueException">When the query runs: the value is no text.</exception>
    public Expression As<TResult>(Func<string, TResult> read)
        => _value(typeof(TResult), value => value is string text ? read(text) : throw _unfit($"a text", value));

    /// <summary>The error to throw if the column has no such comparison.</summary>
    /// <param name="reason">Why, and what to do instead: one or two sentences.</param>
    /// <returns>The error, which names the attribute and the operator.</returns>
    public UnknownOperatorException Refused(string reason) => _refused(reason);
}
