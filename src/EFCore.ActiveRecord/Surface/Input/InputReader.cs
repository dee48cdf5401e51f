using System.Text;
using EFCore.ActiveRecord.Models.Metadata;
using EFCore.ActiveRecord.Querying.Names;

namespace EFCore.ActiveRecord.Surface.Input;

/// <summary>Reads an input for one class: what exceeds the limits or is not allowed ends here.</summary>
internal sealed class InputReader(RecordPlan plan, QueryInput input, InputLimits limits, AllowedNames? filters, AllowedNames? sorts, IReadOnlyList<string>? searched)
{
    /// <summary>All conditions of the input.</summary>
    public Filter Filter()
    {
        // Counted before anything is made of them: of so many pairs there are too many names, or too many values of one.
        var most = Math.Min(int.MaxValue, (long)limits.MaxConditions * Math.Max(1, limits.MaxListValues));
        if (input.Filters.Count > most)
        {
            throw Exceeds(input.Filters[(int)most].Key, nameof(InputLimits.MaxConditions), limits.MaxConditions, input.Filters.Count);
        }

        foreach (var pair in input.Filters)
        {
            CheckText(pair.Key, pair.Key);
        }

        List<IGrouping<string, KeyValuePair<string, string?>>> keys = [.. input.Filters.GroupBy(p => SnakeCase.Fold(p.Key))];
        if (keys.Count > limits.MaxConditions)
        {
            throw Exceeds(keys[limits.MaxConditions].First().Key, nameof(InputLimits.MaxConditions), limits.MaxConditions, keys.Count);
        }

        return EFCore.ActiveRecord.Filter.From(keys.Select(key => KeyValuePair.Create(key.First().Key, Value([.. key]))).ToList());
    }

    /// <summary>The sorts of the input.</summary>
    public IReadOnlyList<string> Sorts()
    {
        if (input.Sorts.Count > limits.MaxSorts)
        {
            throw Exceeds(input.Sorts[limits.MaxSorts], nameof(InputLimits.MaxSorts), limits.MaxSorts, input.Sorts.Count);
        }

        foreach (var name in input.Sorts.Select(s => s.TrimStart('-', '+')))
        {
            CheckName(name);
            if (sorts is not null && !IsAllowed(sorts, name))
            {
                throw new NotSortableException(plan.ClrType, name, sorts.Names);
            }
        }

        return input.Sorts;
    }

    /// <summary>The text to search for and the columns to search.</summary>
    public (string Text, IReadOnlyList<string> Columns)? Search()
    {
        if (Only(InputNames.Search) is not { } text)
        {
            return null;
        }

        CheckText(InputNames.Search, text);
        var columns = searched ?? (filters is null ? null : [.. SearchBuilder.Searchable(plan).Select(c => c.Name).Where(name => filters.Contain(AttributePath.Of(plan, name)))]);
        return columns is [] ? throw new NotSearchableException(plan.ClrType) : (text, columns ?? []);
    }

    /// <summary>The records in front of the page, and those on it.</summary>
    public (int Skip, int Take) Page()
    {
        var page = Number(InputNames.Page, nameof(InputLimits.MaxPage), limits.MaxPage) ?? 1;
        var size = Number(InputNames.PerPage, nameof(InputLimits.MaxPageSize), limits.MaxPageSize) ?? Math.Min(limits.PageSize, limits.MaxPageSize);

        // Where the limits were raised that far, there is no such page in any table.
        return ((int)Math.Min((page - 1L) * size, int.MaxValue), size);
    }

    private object? Value(List<KeyValuePair<string, string?>> given)
    {
        var (key, value) = given[0];
        foreach (var pair in given)
        {
            CheckName(pair.Key);
        }

        if (TakesList(key))
        {
            return List(key, given.Select(p => p.Value));
        }

        if (given.Count > 1)
        {
            throw new InputValueException(plan.ClrType, key, $"takes one value, but {given.Count} were given. Take the operator 'in' for one of several.");
        }

        CheckText(key, value);
        return value;
    }

    /// <summary>Looks up a filter's attribute and says whether its operator, or the hybrid, takes several values.</summary>
    private bool TakesList(string key)
    {
        try
        {
            var (path, comparison, _) = AttributePath.OfFilter(plan, key);
            return filters?.Contain(path) == false
                ? throw new NotFilterableException(plan.ClrType, key, filters.Names)
                : comparison.Comparison is Comparison.In or Comparison.NotIn or Comparison.Between || (path.TakesArguments && path.Hybrids.All(h => h.Parameters.Length > 1));
        }
        catch (UnknownAttributeException) when (filters is not null)
        {
            // Where only some names are open, nothing is told of the others, not even which there are.
            throw new NotFilterableException(plan.ClrType, key, filters.Names);
        }
        catch (UnknownOperatorException e) when (filters is not null && !IsAllowed(filters, key[..^(e.Operator.Length + 2)]))
        {
            throw new NotFilterableException(plan.ClrType, key, filters.Names);
        }
    }

    private bool IsAllowed(AllowedNames allowed, string name)
    {
        try
        {
            return allowed.Contain(AttributePath.OfValue(plan, name).Path);
        }
        catch (UnknownAttributeException)
        {
            return false;
        }
    }

    private List<string?> List(string key, IEnumerable<string?> given)
    {
        List<string?> values = [];
        var count = 0;
        foreach (var value in given.SelectMany(ListText.Split))
        {
            if (++count <= limits.MaxListValues)
            {
                CheckText(key, value);
                values.Add(value);
            }
        }

        return count > limits.MaxListValues ? throw Exceeds(key, nameof(InputLimits.MaxListValues), limits.MaxListValues, count) : values;
    }

    private void CheckName(string name)
    {
        CheckText(name, name);
        var relations = name.Split("___").Length - 1;
        if (relations > limits.MaxRelations)
        {
            throw Exceeds(name, nameof(InputLimits.MaxRelations), limits.MaxRelations, relations);
        }
    }

    private void CheckText(string name, string? text)
    {
        if (text?.Length > limits.MaxTextLength)
        {
            throw Exceeds(name, nameof(InputLimits.MaxTextLength), limits.MaxTextLength, text.Length);
        }

        if (text is not null && !IsStorable(text))
        {
            throw new InputValueException(plan.ClrType, name, "holds a NUL character or half of a surrogate pair, which no text column does.");
        }
    }

    /// <summary>Databases refuse some texts that C# has, which would be an error of theirs.</summary>
    private static bool IsStorable(string text)
    {
        for (var i = 0; i < text.Length;)
        {
            if (!Rune.TryGetRuneAt(text, i, out var rune) || rune.Value == 0)
            {
                return false;
            }

            i += rune.Utf16SequenceLength;
        }

        return true;
    }

    private int? Number(string name, string limit, int maximum)
    {
        if (Only(name) is not { } text)
        {
            return null;
        }

        var number = InputNames.Number(text) ?? throw new InputValueException(plan.ClrType, name, "takes a whole number from 1 on.");
        return number > maximum ? throw Exceeds(name, limit, maximum, number) : number;
    }

    /// <summary>The value of a name that is given once.</summary>
    private string? Only(string name) => input.Given(name).ToList() switch
    {
        [] => null,
        [var only] => only,
        var several => throw new InputValueException(plan.ClrType, name, $"takes one value, but {several.Count} were given."),
    };

    private InputLimitException Exceeds(string name, string limit, int maximum, int given) => new(plan.ClrType, name, limit, maximum, given);
}
