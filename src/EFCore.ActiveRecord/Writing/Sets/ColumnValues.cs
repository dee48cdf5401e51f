using EFCore.ActiveRecord.Models.Metadata;
using EFCore.ActiveRecord.Querying.Execution;
using EFCore.ActiveRecord.Shapes;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Writing.Sets;

/// <summary>What one UPDATE sets in all rows of a query.</summary>
internal sealed class ColumnValues(RecordPlan plan)
{
    // As many as most updates have: a column, and the stamp.
    private readonly List<ColumnChange> _changes = new(2);
    private readonly List<object?> _values = new(2);

    public bool IsEmpty => _changes.Count == 0;

    /// <summary>Sets a column; what was said last counts.</summary>
    public void Set(IProperty column, object? value)
    {
        if (IndexOf(column) is var index and >= 0)
        {
            _values[index] = value;
        }
        else
        {
            Append(new ColumnChange(column, Adds: false), value);
        }
    }

    /// <summary>Adds to what is in the column.</summary>
    public void Add(IProperty column, object? number) => Append(new ColumnChange(column, Adds: true), number);

    /// <summary>Sets the columns that know the time of the last change, unless the caller has set them.</summary>
    public void Stamp(DateTimeOffset now)
    {
        for (var i = 0; i < plan.Stamps.Updated.Count; i++)
        {
            var stamp = plan.Stamps.Updated[i];
            if (IndexOf(stamp) < 0)
            {
                Append(new ColumnChange(stamp, Adds: false), TimestampColumns.ValueFor(stamp, now));
            }
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
        => rows.Provider is LateBoundQueryProvider { Database: var database } && SeveralTables.Hold(plan)
            ? SeveralTables.UpdateAsync(database, rows, this, cancellationToken)
            : RowWrites.ExecuteAsync(rows, UpdateClause.Of(plan.EntityType, _changes), [.. _values], cancellationToken);

    /// <summary>The statement that writes them to the rows of a query.</summary>
    public ClauseList Of(ClauseList rows) => rows.Add(UpdateClause.Of(plan.EntityType, _changes), [.. _values]);

    /// <summary>Those that stand in one table, with their values.</summary>
    public IReadOnlyList<(ColumnChange Change, object? Value)> In(StoreObjectIdentifier table)
        => [.. _changes.Zip(_values).Where(c => c.First.Column.GetColumnName(table) is not null)];

    private int IndexOf(IProperty column)
    {
        for (var i = 0; i < _changes.Count; i++)
        {
            if (_changes[i].Column == column)
            {
                return i;
            }
        }

        return -1;
    }

    private void Append(ColumnChange change, object? value)
    {
        _changes.Add(change);
        _values.Add(value);
    }
}
