using System.Linq.Expressions;
using EFCore.ActiveRecord.Filtering;
using EFCore.ActiveRecord.Queries;
using EFCore.ActiveRecord.Records;
using EFCore.ActiveRecord.Sessions;
using EFCore.ActiveRecord.SoftDeleting;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Persisting;

/// <summary>Writes that the database works out by itself: of all rows of a query, or of one record's row.</summary>
internal static class RowUpdates
{
    /// <summary>Sets columns by names in all rows of a query, in one statement.</summary>
    public static Task<int> UpdateAsync<T>(IQueryable<T> rows, object values, CancellationToken cancellationToken)
        where T : class, IActiveRecord
    {
        var plan = QuerySource.Of(rows).Plan;
        var columns = new ColumnValues<T>();
        foreach (var (name, value) in NamedValues.Of(values))
        {
            var attribute = plan.Attributes.Require(name);
            if (attribute.Convert(plan.ClrType, name, value) is var converted && attribute.Member is IProperty column && !column.IsPrimaryKey())
            {
                columns.Set(column, converted);
            }
            else if (attribute.Member is INavigation { IsOnDependent: true, ForeignKey: { PrincipalKey: var principal } foreignKey })
            {
                SetReference(columns, foreignKey, principal, converted);
            }
            else
            {
                throw new NotSettableException(plan.ClrType, name);
            }
        }

        if (columns.IsEmpty)
        {
            throw new ArgumentException("There is nothing to set.", nameof(values));
        }

        columns.Stamp(plan, Now(rows));
        return columns.ExecuteAsync(rows, cancellationToken);
    }

    /// <summary>Deletes all rows of a query in one statement, softly where the class is soft-deletable.</summary>
    public static Task<int> DeleteAsync<T>(IQueryable<T> rows, bool hard, CancellationToken cancellationToken)
        where T : class, IActiveRecord
    {
        var plan = QuerySource.Of(rows).Plan;
        return hard || !plan.IsSoftDeletable ? rows.ExecuteDeleteAsync(cancellationToken)
            : rows.Provider is LateBoundQueryProvider { Database: var database } && CascadePaths.Lead(database, plan) ? SoftCascade.DeleteAsync(database, rows, cancellationToken)
            : MarkAsync(plan, rows, Now(rows), isDeleted: true, cancellationToken);
    }

    public static Task<int> RestoreAsync<T>(IQueryable<T> rows, CancellationToken cancellationToken)
        where T : class, IActiveRecord
    {
        var plan = QuerySource.Of(rows).Plan;
        return rows.Provider is LateBoundQueryProvider { Database: var database } && CascadePaths.Lead(database, plan)
            ? SoftCascade.RestoreAsync(database, rows, cancellationToken)
            : MarkAsync(plan, rows.OnlyDeleted(), Now(rows), isDeleted: false, cancellationToken);
    }

    /// <summary>Adds to a column of a record's row, and reads back what came of it.</summary>
    public static Task IncrementAsync<T, TNumber>(ActiveDb database, T record, LambdaExpression attribute, TNumber by, CancellationToken cancellationToken)
        where T : class, IActiveRecord
    {
        var plan = database.RequirePlan(record.GetType());
        var name = MemberNames.Of(attribute);
        if (plan.Attributes.Require(name).Member is not IProperty column || column.IsPrimaryKey())
        {
            throw new NotSettableException(plan.ClrType, name);
        }

        var row = Expression.Parameter(typeof(T), "row");
        var sum = Expression.Lambda<Func<T, TNumber>>(Sum(Paths.Member(row, column), Captured.Value(typeof(TNumber), by)), row);
        var columns = new ColumnValues<T>();
        columns.Set(column, sum);
        return UpdateRowAsync(database, plan, record, columns, [column], cancellationToken);
    }

    /// <summary>Sets the columns that know the time of the last change.</summary>
    public static Task TouchAsync<T>(ActiveDb database, T record, CancellationToken cancellationToken)
        where T : class, IActiveRecord
    {
        var plan = database.RequirePlan(record.GetType());
        return plan.Stamps.Updated.Count > 0
            ? UpdateRowAsync(database, plan, record, new ColumnValues<T>(), [], cancellationToken)
            : throw new NotSupportedException($"'{plan.ClrType.Name}' has no column for the time of its last change. Implement ITimestamped, or mark one with [UpdatedAt].");
    }

    private static async Task UpdateRowAsync<T>(ActiveDb database, RecordPlan plan, T record, ColumnValues<T> columns, IReadOnlyList<IProperty> changed, CancellationToken cancellationToken)
        where T : class, IActiveRecord
    {
        if (!plan.HasKey(record))
        {
            throw new InvalidKeyException($"This '{plan.ClrType.Name}' has no key: it was never saved, so there is no row to write.", plan.ClrType);
        }

        columns.Stamp(plan, StampColumns.Now(database.Time));
        await database.TransactionAsync(
            async () =>
            {
                var row = database.Query<T>().IncludeDeleted().Having(plan.Key, plan.KeyOf(record));
                if (await columns.ExecuteAsync(row, cancellationToken).ConfigureAwait(false) == 0)
                {
                    throw RecordNotFoundException.ForKey(plan.ClrType, plan.KeyOf(record));
                }

                var fresh = await row.AsNoTracking().FirstAsync(cancellationToken).ConfigureAwait(false);
                await database.RunAsync((lease, _) => Task.FromResult(TakeOver(lease, plan, record, fresh, changed)), cancellationToken).ConfigureAwait(false);
            },
            cancellationToken: cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The record gets what the database has worked out, as if it had been read so; other changes of it stay unsaved.</summary>
    private static bool TakeOver(Lease lease, RecordPlan plan, object record, object fresh, IReadOnlyList<IProperty> changed)
    {
        var given = changed.Concat(plan.Stamps.Updated).Concat(plan.Properties.Where(p => p.IsConcurrencyToken && !p.IsShadowProperty())).Distinct();
        KnownRows.Receive(lease, plan, record, [.. given.Select(p => (p, RecordPlan.Read(p, fresh)))]);
        return true;
    }

    /// <summary>A value that is not there counts as zero. The small integers are added as int, as C# does.</summary>
    private static Expression Sum(Expression column, Expression by)
    {
        var type = column.Type;
        var number = Nullable.GetUnderlyingType(type) ?? type;
        var added = number == typeof(byte) || number == typeof(sbyte) || number == typeof(short) || number == typeof(ushort) ? typeof(int) : number;
        return Expression.Convert(Expression.Add(Known(column), Known(by)), type);

        Expression Known(Expression value)
        {
            var known = value.Type == number ? value : Expression.Coalesce(value, Expression.Default(number));
            return added == number ? known : Expression.Convert(known, added);
        }
    }

    private static Task<int> MarkAsync<T>(RecordPlan plan, IQueryable<T> rows, DateTimeOffset now, bool isDeleted, CancellationToken cancellationToken)
        where T : class, IActiveRecord
    {
        var columns = new ColumnValues<T>();
        columns.Mark(plan, isDeleted ? now : null);
        columns.Stamp(plan, now);
        return columns.ExecuteAsync(rows, cancellationToken);
    }

    private static void SetReference<T>(ColumnValues<T> columns, IForeignKey foreignKey, IKey principal, object? target)
        where T : class, IActiveRecord
    {
        for (var i = 0; i < principal.Properties.Count; i++)
        {
            columns.Set(foreignKey.Properties[i], target is null ? null : RecordPlan.Read(principal.Properties[i], target));
        }
    }

    private static DateTimeOffset Now(IQueryable rows)
        => StampColumns.Now((rows.Provider as LateBoundQueryProvider)?.Database.Time ?? TimeProvider.System);
}
