using EFCore.ActiveRecord.Models.Errors;

namespace EFCore.ActiveRecord;

/// <summary>Records or dictionaries are nested deeper in one another than <c>FromDict</c>, <c>FromJson</c>, <c>ToDict</c> and <c>ToJson</c> go. Nothing was read or written.</summary>
public sealed class NestingLimitException : SmartQueryException
{
    /// <summary>How many records deep. Each takes some of the stack, and what overflows it ends the process.</summary>
    internal const int MaxDepth = 256;

    /// <param name="model">The class whose attribute is nested.</param>
    /// <param name="attribute">The attribute; empty for a value within one.</param>
    /// <param name="isWriting">Whether records of the program were to be written, and nothing from outside was to be read.</param>
    /// <param name="innerException">What JSON's own reader or writer said.</param>
    internal NestingLimitException(Type model, string attribute, bool isWriting, Exception? innerException = null)
        : base(
            attribute.Length == 0
                ? (ErrorText)$"A value of '{model.Name}' is nested too deep for JSON. Leave it out with 'exclude', or mark it [NotSerializable]."
                : (ErrorText)$"'{attribute}' of '{model.Name}' is nested more than {MaxDepth} records deep. Give less, or ask for less with 'maxDepth'.",
            model,
            attribute,
            innerException)
    {
        Maximum = MaxDepth;
        IsWriting = isWriting;
    }

    /// <summary>How many records deep is the most.</summary>
    public int Maximum { get; }

    /// <summary>Whether <c>ToDict</c> or <c>ToJson</c> threw it: the fault is not in what the caller was given.</summary>
    internal bool IsWriting { get; }
}
