using System.Linq.Expressions;
using EFCore.ActiveRecord.Database;
using EFCore.ActiveRecord.Models.Hybrids;
using EFCore.ActiveRecord.Models.Metadata;
using EFCore.ActiveRecord.Querying.Execution;
using EFCore.ActiveRecord.Querying.Names;
using EFCore.ActiveRecord.Shapes;
using EFCore.ActiveRecord.Writing.Sets;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Writing.SoftDeleting;

/// <summary>Reads and marks rows of one class by values of some of its columns.</summary>
internal abstract class RowMarks
{
    /// <summary>How many rows one statement names: databases limit the number of parameters, and the depth of a condition.</summary>
    protected const int Most = 500;

    protected const int MostComposite = 50;

    public static RowMarks Of(Type type) => (RowMarks)Activator.CreateInstance(typeof(RowMarks<>).MakeGenericType(type))!;

    /// <summary>The rows with these values that are not deleted; or, where a time is given, those that were deleted at it.</summary>
    public abstract Task<List<object>> ReadAsync(RecordDatabase database, IReadOnlyList<IProperty> columns, IReadOnlyList<object?[]> values, DateTimeOffset? deletedAt, CancellationToken cancellationToken);

    /// <summary>Marks rows by their keys as deleted at a time, or takes the mark off.</summary>
    public abstract Task<int> MarkAsync(RecordDatabase database, IReadOnlyList<object?[]> keys, DateTimeOffset? deletedAt, DateTimeOffset now, CancellationToken cancellationToken);
}

/// <inheritdoc/>
internal sealed class RowMarks<T> : RowMarks
    where T : class, IActiveRecord
{
    public override async Task<List<object>> ReadAsync(RecordDatabase database, IReadOnlyList<IProperty> columns, IReadOnlyList<object?[]> values, DateTimeOffset? deletedAt, CancellationToken cancellationToken)
    {
        var plan = database.RequirePlan(typeof(T));
        var rows = deletedAt is null ? Live(database, plan) : DeletedAt(database, plan, deletedAt);
        List<object> read = [];
        foreach (var some in values.Chunk(SizeOf(columns)))
        {
            read.AddRange(await Queryable.Where(rows, Among(columns, some)).IgnoreAutoIncludes().AsNoTracking().ToListAsync(cancellationToken).ConfigureAwait(false));
        }

        return read;
    }

    public override async Task<int> MarkAsync(RecordDatabase database, IReadOnlyList<object?[]> keys, DateTimeOffset? deletedAt, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var plan = database.RequirePlan(typeof(T));
        var columns = new ColumnValues(plan);
        columns.Mark(deletedAt);
        columns.Stamp(now);
        var count = 0;
        foreach (var some in keys.Chunk(SizeOf(plan.Key)))
        {
            count += await columns.ExecuteAsync(RecordQuery.All<T>(database).Add(PlainClause.IncludeDeleted).Where(Among(plan.Key, some)), cancellationToken).ConfigureAwait(false);
        }

        return count;
    }

    private static int SizeOf(IReadOnlyList<IProperty> columns) => columns.Count == 1 ? Most : MostComposite;

    private static IQueryable<T> Live(RecordDatabase database, RecordPlan plan)
        => Where(database, plan, nameof(ISoftDeletable.IsDeleted), Expression.Constant(false));

    private static IQueryable<T> DeletedAt(RecordDatabase database, RecordPlan plan, DateTimeOffset? time)
        => Where(database, plan, nameof(ISoftDeletable.DeletedAt), Captured.Value(typeof(DateTimeOffset?), time));

    private static IQueryable<T> Where(RecordDatabase database, RecordPlan plan, string column, Expression value)
    {
        var row = Expression.Parameter(typeof(T), "row");
        var condition = Expression.Equal(Paths.Member(row, plan.EntityType.FindProperty(column)!), value);
        return Queryable.Where(RecordQuery.All<T>(database).Add(PlainClause.IncludeDeleted).ToQueryable(), Expression.Lambda<Func<T, bool>>(condition, row));
    }

    private static Expression<Func<T, bool>> Among(IReadOnlyList<IProperty> columns, IReadOnlyList<object?[]> values)
    {
        var row = Expression.Parameter(typeof(T), "row");
        return Expression.Lambda<Func<T, bool>>(columns.Count == 1 ? AmongOne(row, columns[0], values) : values.Select(v => All(row, columns, v)).Aggregate(Expression.OrElse), row);
    }

    private static Expression AmongOne(ParameterExpression row, IProperty column, IReadOnlyList<object?[]> values)
    {
        var array = Array.CreateInstance(column.ClrType, values.Count);
        for (var i = 0; i < values.Count; i++)
        {
            array.SetValue(values[i][0], i);
        }

        return Expression.Call(typeof(Enumerable), nameof(Enumerable.Contains), [column.ClrType], Captured.Value(array.GetType(), array), Paths.Member(row, column));
    }

    private static Expression All(ParameterExpression row, IReadOnlyList<IProperty> columns, object?[] values)
        => columns.Select((c, i) => Ordering.Equal(Paths.Member(row, c), Captured.Value(c.ClrType, values[i]))).Aggregate(Expression.AndAlso);
}
