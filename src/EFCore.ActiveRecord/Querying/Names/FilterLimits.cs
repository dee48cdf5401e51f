using System.Collections;
using EFCore.ActiveRecord.Providers;

namespace EFCore.ActiveRecord.Querying.Names;

/// <summary>What no database or stack would take is refused before anything is made of it.</summary>
internal static class FilterLimits
{
    /// <summary>How many relations a name may lead through.</summary>
    public const int Relations = 16;

    /// <summary>What is too large would overflow the stack, here, in EF Core or in the database, and no error could be caught.</summary>
    /// <exception cref="FilterLimitException">The filter is nested too deep, or made of too many.</exception>
    public static void CheckSize(Type model, FilterNode filter, DatabaseProvider provider)
    {
        if (filter.Depth > provider.MaxDepth)
        {
            throw new FilterLimitException(model, "", $"A filter is nested at most {provider.MaxDepth} deep on this database, not {filter.Depth}.");
        }

        if (filter.Size > provider.MaxConditions)
        {
            throw new FilterLimitException(model, "", $"A filter has at most {provider.MaxConditions} conditions on this database.");
        }
    }

    /// <exception cref="FilterLimitException">The lists hold too many values.</exception>
    /// <exception cref="FilterValueException">No text of the database can be the same.</exception>
    public static void CheckValues(Type model, IReadOnlyList<ConditionNode> conditions, DatabaseProvider provider)
    {
        var listed = 0;
        foreach (var condition in conditions)
        {
            switch (condition.Value)
            {
                case string text:
                    RequireStorable(model, condition.Key, text, provider);
                    break;
                case byte[]:
                    break;
                case ICollection items:
                    listed += items.Count;
                    if (listed > provider.MaxListedValues)
                    {
                        throw new FilterLimitException(model, condition.Key, $"The lists of a filter hold at most {provider.MaxListedValues} values on this database.");
                    }

                    foreach (var item in items.OfType<string>())
                    {
                        RequireStorable(model, condition.Key, item, provider);
                    }

                    break;
            }
        }
    }

    /// <exception cref="FilterValueException">No text of the database can be the same.</exception>
    public static void RequireStorable(Type model, string key, string text, DatabaseProvider provider)
    {
        if (!provider.CanHold(text))
        {
            throw new FilterValueException(model, key, "a text without the character U+0000 and without half a surrogate pair, as the database holds no other");
        }
    }
}
