using EFCore.ActiveRecord.Databases;

namespace EFCore.ActiveRecord.Filtering;

/// <summary>How large a filter may be: what is larger would overflow the stack, here, in EF Core or in the database, and no error could be caught.</summary>
internal static class FilterLimits
{
    /// <summary>How many relations a name may lead through.</summary>
    public const int Relations = 16;

    /// <exception cref="FilterLimitException">The filter is too deep, or has too many conditions.</exception>
    public static void Check(Type model, FilterNode filter, DatabaseProvider provider)
    {
        var conditions = 0;
        Visit(filter, 0);

        void Visit(FilterNode node, int depth)
        {
            if (depth > provider.MaxDepth)
            {
                throw new FilterLimitException(model, "", $"A filter is nested at most {provider.MaxDepth} deep on this database.");
            }

            switch (node)
            {
                case NotNode not:
                    Visit(not.Part, depth + 1);
                    break;
                case AndNode { Parts: var parts }:
                    VisitAll(parts, depth + 1);
                    break;
                case OrNode { Parts: var parts }:
                    VisitAll(parts, depth + 1);
                    break;
            }

            // Every node counts: one that is used many times over is as large as as many different ones.
            if (++conditions > provider.MaxConditions)
            {
                throw new FilterLimitException(model, "", $"A filter has at most {provider.MaxConditions} conditions on this database.");
            }
        }

        void VisitAll(IReadOnlyList<FilterNode> parts, int depth)
        {
            foreach (var part in parts)
            {
                Visit(part, depth);
            }
        }
    }
}
