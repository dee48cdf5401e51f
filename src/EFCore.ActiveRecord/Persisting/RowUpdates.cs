using System.Linq.Expressions;
using EFCore.ActiveRecord.DirectWriting;
using EFCore.ActiveRecord.Filtering;
using EFCore.ActiveRecord.Plans;
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
        var columns = new ColumnValues(plan);
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

        columns.Stamp(Now(rows));
        return columns.ExecuteAsync(rows, cancellationToken);
    }

    /// <summary>Deletes all rows of a query in one statement, softly where the class is soft-deletable.</summary>
    public static Task<int> DeleteAsync<T>(IQueryable<T> rows, bool hard, CancellationToken cancellationToken)
        where T : class, IActiveRecord
    {
        var plan = QuerySource.Of(rows).Plan;
        return hard || !plan.IsSoftDeletable ? RowWrites.ExecuteAsync(rows, PlainClause.Delete, [], cancellationToken)
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

        var columns = new ColumnValues(plan);
        columns.Add(column, by);
        return UpdateRowAsync(database, plan, record, columns, [column], cancellationToken);
    }

    /// <summary>Sets the columns that know the time of the last change.</summary>
    public static Task TouchAsync<T>(ActiveDb database, T record, CancellationToken cancellationToken)
        where T : class, IActiveRecord
    {
        var plan = database.RequirePlan(record.GetType());
        return plan.Stamps.Updated.Count > 0
            ? UpdateRowAsync(database, plan, record, new ColumnValues(plan), [], cancellationToken)
            : throw new NotSupportedException($"'{plan.ClrType.Name}' has no column for the time of its last change. Implement ITimestamped, or mark one with [UpdatedAt].");
    }

    private static async Task UpdateRowAsync<T>(ActiveDb database, RecordPlan plan, T record, ColumnValues columns, IReadOnlyList<IProperty> changed, CancellationToken cancellationToken)
        where T : class, IActiveRecord
    {
        if (!plan.HasKey(record))
        {
            throw new InvalidKeyException($"This '{plan.ClrType.Name}' has no key: it was never saved, so there is no row to write.", plan.ClrType);
        }

        columns.Stamp(StampColumns.Now(database.Time));
        var row = database.Query<T>().IncludeDeleted().Having(plan.Key, plan.KeyOf(record));
        List<IProperty> given = [.. changed.Concat(plan.Stamps.Updated).Concat(plan.Properties.Where(p => p.IsConcurrencyToken && !p.IsShadowProperty())).Distinct()];
        if (await TryAtOnceAsync(database, plan, record, columns.Of(row.Clauses!), given, cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        await database.TransactionAsync(
            async () =>
            {
                if (await columns.ExecuteAsync(row, cancellationToken).ConfigureAwait(false) == 0)
                {
                    throw RecordNotFoundException.ForKey(plan.ClrType, plan.KeyOf(record));
                }

                var fresh = await row.AsNoTracking().FirstAsync(cancellationToken).ConfigureAwait(false);
                await database.RunAsync((lease, _) => Task.FromResult(TakeOver(lease, plan, record, fresh, given)), cancellationToken).ConfigureAwait(false);
            },
            cancellationToken: cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes the row and reads it in one statement, where the database can do that.</summary>
    private static Task<bool> TryAtOnceAsync(ActiveDb database, RecordPlan plan, object record, ClauseList update, IReadOnlyList<IProperty> given, CancellationToken cancellationToken)
        => database.RunAsync(
            async (lease, token) =>
            {
                if (ReturningUpdate.Find(database, lease.Context, plan, update, given) is not { } statement)
                {
                    return false;
                }

                var fresh = plan.TakeSnapshot(record);
                return await statement.ExecuteAsync(lease.Context, database.Provider, update, fresh, token).ConfigureAwait(false)
                    ? TakeOver(lease, plan, record, fresh, given)
                    : throw RecordNotFoundException.ForKey(plan.ClrType, plan.KeyOf(record));
            },
            cancellationToken,
            plan.ClrType);

    /// <summary>The record gets what the database has worked out, as if it had been read so; other changes of it stay unsaved.</summary>
    private static bool TakeOver(Lease lease, RecordPlan plan, object record, object fresh, IReadOnlyList<IProperty> given)
    {
        KnownRows.Receive(lease, plan, record, [.. given.Select(p => (p, RecordPlan.Read(p, fresh)))]);
        return true;
    }

    private static Task<int> MarkAsync<T>(RecordPlan plan, IQueryable<T> rows, DateTimeOffset now, bool isDeleted, CancellationToken cancellationToken)
        where T : class, IActiveRecord
    {
        var columns = new ColumnValues(plan);
        columns.Mark(isDeleted ? now : null);
        columns.Stamp(now);
        return columns.ExecuteAsync(rows, cancellationToken);
    }

    private static void SetReference(ColumnValues columns, IForeignKey foreignKey, IKey principal, object? target)
    {
        for (var i = 0; i < principal.Properties.Count; i++)
        {
            columns.Set(foreignKey.Properties[i], target is null ? null : RecordPlan.Read(principal.Properties[i], target));
        }
    }

    private static DateTimeOffset Now(IQueryable rows)
        => StampColumns.Now((rows.Provider as LateBoundQueryProvider)?.Database.Time ?? TimeProvider.System);
}
