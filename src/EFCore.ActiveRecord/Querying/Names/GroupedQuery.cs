using EFCore.ActiveRecord.Querying.Execution;
using EFCore.ActiveRecord.Querying.Names;

namespace EFCore.ActiveRecord;

/// <summary>Records in groups that have the same values. Immutable.</summary>
/// <typeparam name="T">The class of the records.</typeparam>
public sealed class GroupedQuery<T>
    where T : class, IActiveRecord
{
    private readonly IQueryable<T> _query;
    private readonly IReadOnlyList<string> _attributes;

    internal GroupedQuery(IQueryable<T> query, IReadOnlyList<string> attributes)
    {
        _query = query;
        _attributes = attributes;
    }

    /// <summary>One row a group: the values that its records have in common, then the aggregates.</summary>
    /// <param name="aggregates">The aggregates.</param>
    /// <returns>A query for rows.</returns>
    /// <exception cref="SmartQueryException">A name is wrong, or an aggregate is not for values of that type.</exception>
    /// <exception cref="ArgumentException">Two columns have the same name.</exception>
    public RowQuery Aggregate(params Agg[] aggregates)
    {
        ArgumentNullException.ThrowIfNull(aggregates);
        var grouping = Grouping.Of<T>(QueryModel.Of(_query), _attributes);
        return new RowQuery(new RowColumns([.. _attributes, .. aggregates.Select(a => a.Name)]), sorts => grouping.Build(_query, aggregates, sorts));
    }

    /// <summary>One row a group, without aggregates.</summary>
    /// <param name="cancellationToken">Cancels the query.</param>
    /// <returns>The rows; empty where there are no records.</returns>
    public Task<List<Row>> ToRowsAsync(CancellationToken cancellationToken = default) => Aggregate().ToRowsAsync(cancellationToken);
}
