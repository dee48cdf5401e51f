namespace EFCore.ActiveRecord;

/// <summary>Records or dictionaries are nested deeper in one another than <c>FromDict</c>, <c>FromJson</c>, <c>ToDict</c> and <c>ToJson</c> go. Nothing was read or written.</summary>
public sealed class NestingLimitException : SmartQueryException
{
    /// <summary>How many records deep. Each takes some of the stack, and what overflows it ends the process.</summary>
    internal const int MaxDepth = 256;

    internal NestingLimitException(Type model, string attribute, Exception? innerException = null)
        : base(
            attribute.Length == 0
                ? (ErrorText)$"A value of '{model.Name}' is nested too deep for JSON. Leave it out with 'exclude', or mark it [NotSerializable]."
                : (ErrorText)$"'{attribute}' of '{model.Name}' is nested more than {MaxDepth} records deep. Give less, or ask for less with 'maxDepth'.",
            model,
            attribute,
            innerException)
        => Maximum = MaxDepth;

    /// <summary>How many records deep is the most.</summary>
    public int Maximum { get; }
}
