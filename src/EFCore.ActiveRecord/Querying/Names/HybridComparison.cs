using System.Collections;
using System.Linq.Expressions;
using EFCore.ActiveRecord.Models.Hybrids;
using EFCore.ActiveRecord.Models.Metadata;
using EFCore.ActiveRecord.Providers;

namespace EFCore.ActiveRecord.Querying.Names;

/// <summary>A hybrid method as a condition: the filter's value is its argument, or the list of its arguments.</summary>
internal static class HybridComparison
{
    /// <param name="condition">The condition.</param>
    /// <param name="owner">What has the method.</param>
    /// <param name="optional">Whether there may be no owner.</param>
    /// <param name="provider">The database's provider.</param>
    public static Expression Build(ResolvedCondition condition, Expression owner, bool optional, DatabaseProvider provider)
    {
        List<Hybrid> conditions = [.. condition.Path.Hybrids.Where(h => h.Type == typeof(bool) && h.Parameters.Length > 0)];
        if (conditions.Count == 0)
        {
            throw new NotFilterableException(condition.Model, condition.Key);
        }

        if (condition.Operator != FilterOperator.Default)
        {
            throw new UnknownOperatorException(condition.Model, condition.Key, condition.OperatorName, typeof(bool));
        }

        // Of overloads, one that takes the value as it is comes before one that takes it converted: so the value decides.
        var given = condition.FixedValue();
        var (hybrid, arguments) = conditions
            .OrderBy(h => Values(h, given).Zip(h.Parameters, (v, p) => p.ParameterType.IsInstanceOfType(v)).All(exact => exact) ? 0 : 1)
            .Select(h => (h, h.Arguments(Values(h, given), provider, condition.Path.Model)))
            .FirstOrDefault(c => c.Item2 is not null);
        if (arguments is null)
        {
            throw condition.Unfit(string.Join(" or ", conditions.Select(Expected)), given);
        }

        var call = hybrid.On(condition.Path.Holder(owner), arguments);
        return optional ? Expression.AndAlso(Expression.Not(Paths.IsNull(owner)), call) : call;
    }

    private static IReadOnlyList<object?> Values(Hybrid hybrid, object? value)
        => hybrid.Parameters.Length == 1 ? [value]
            : value is IEnumerable items and not string ? [.. items.Cast<object?>()]
            : [];

    private static string Expected(Hybrid hybrid)
        => hybrid.Parameters is [var only]
            ? $"a value of type '{TypeText.Of(Nullable.GetUnderlyingType(only.ParameterType) ?? only.ParameterType)}'"
            : $"a list of {hybrid.Parameters.Length} values ({string.Join(", ", hybrid.Parameters.Select(p => $"'{TypeText.Of(p.ParameterType)}'"))})";
}
