using EFCore.ActiveRecord.Models.Errors;

namespace EFCore.ActiveRecord;

/// <summary>A <see cref="QueryInput"/> asks for more than the <see cref="InputLimits"/> of the database or the query let through.</summary>
public sealed class InputLimitException : SmartQueryException
{
    internal InputLimitException(Type model, string attribute, string limit, int maximum, int given)
        : base($"'{attribute}' of '{model.Name}' exceeds the limit '{limit}', which is {maximum}: {given} were given. Ask for less, or raise the limit with LimitInput.", model, attribute)
    {
        Limit = limit;
        Maximum = maximum;
        Given = given;
    }

    /// <summary>The name of the limit, as <see cref="InputLimits"/> has it: <c>MaxConditions</c>.</summary>
    public string Limit { get; }

    /// <summary>The value of the limit.</summary>
    public int Maximum { get; }

    /// <summary>How many were given: conditions, values, characters, or the number of the page.</summary>
    public int Given { get; }
}

/// <summary>A value of a <see cref="QueryInput"/> cannot be used: a page that is no number, several values where one is taken, or a text that no column can hold.</summary>
public sealed class InputValueException : SmartQueryException
{
    internal InputValueException(Type model, string attribute, ErrorText what)
        : base($"'{attribute}' in the query for '{model.Name}' {what}", model, attribute)
    {
    }
}
