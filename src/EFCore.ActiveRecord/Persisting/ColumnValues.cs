using EFCore.ActiveRecord.Plans;
using EFCore.ActiveRecord.Records;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Persisting;

/// <summary>What one UPDATE sets in all rows of a query.</summary>
internal sealed class ColumnValues(RecordPlan plan)
{
    private readonly Dictionary<IProperty, (object? Value, bool IsAdded)> _values = [];

    public bool IsEmpty => _values.Count == 0;

    public void Set(IProperty column, object? value) => _values[column] = (value, false);

    /// <summary>Adds to what is in the column.</summary>
    public void Add(IProperty column, object? number) => _values[column] = (number, true);

    /// <summary>Sets the columns that know the time of the last change, unless the caller has set them.</summary>
    public void Stamp(DateTimeOffset now)
    {
        foreach (var stamp in plan.Stamps.Updated)
        {
            _values.TryAdd(stamp, (StampColumns.ValueFor(stamp, now), false));
        }
    }

    /// <summary>Sets or takes away the mark of deletion.</summary>
    public void Mark(DateTimeOffset? deletedAt)
    {
        Set(plan.EntityType.FindProperty(nameof(ISoftDeletable.IsDeleted))!, deletedAt is not null);
        Set(plan.EntityType.FindProperty(nameof(ISoftDeletable.DeletedAt))!, deletedAt);
    }

    /// <summary>Writes them to the rows of a query.</summary>
    /// <returns>The number of rows.</returns>
    public Task<int> ExecuteAsync<T>(IQueryable<T> rows, CancellationToken cancellationToken)
        where T : class, IActiveRecord
        => RowWrites.ExecuteAsync(rows, Clause(), Values(), cancellationToken);

    /// <summary>The statement that writes them to the rows of a query.</summary>
    public ClauseList Of(ClauseList rows) => rows.Add(Clause(), Values());

    private UpdateClause Clause() => UpdateClause.Of(plan.EntityType, [.. _values.Select(v => new ColumnChange(v.Key, v.Value.IsAdded))]);

    private object?[] Values() => [.. _values.Values.Select(v => v.Value)];
}
