using System.Linq.Expressions;
using EFCore.ActiveRecord.Querying.Execution;

namespace EFCore.ActiveRecord.Querying.Names;

/// <summary>Selects columns by name.</summary>
internal static class ColumnSelection
{
    public static RowQuery Of<T>(IQueryable<T> query, IReadOnlyList<string> attributes)
        where T : class, IActiveRecord
    {
        ArgumentNullException.ThrowIfNull(attributes);
        if (attributes.Count == 0)
        {
            throw new ArgumentException("Name at least one column.", nameof(attributes));
        }

        var source = QueryModel.Of(query);
        var record = Expression.Parameter(typeof(T), "record");
        var values = attributes.Select(a => Expression.Convert(Operand.Named(source.Plan, record, a).Expression, typeof(object)));
        var row = Expression.Lambda<Func<T, object?[]>>(Expression.NewArrayInit(typeof(object), values), record);
        return new RowQuery(new RowColumns(attributes), sorts => Queryable.Select(sorts.Count == 0 ? query : Sorter.Sort(query, sorts), row));
    }
}
