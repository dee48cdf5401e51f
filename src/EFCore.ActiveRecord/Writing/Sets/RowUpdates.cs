using System.Linq.Expressions;
using EFCore.ActiveRecord.Database;
using EFCore.ActiveRecord.Database.Sessions;
using EFCore.ActiveRecord.Models.Metadata;
using EFCore.ActiveRecord.Models.RowState;
using EFCore.ActiveRecord.Models.Values;
using EFCore.ActiveRecord.Querying.Execution;
using EFCore.ActiveRecord.Querying.Names;
using EFCore.ActiveRecord.Shapes;
using EFCore.ActiveRecord.Writing.Direct;
using EFCore.ActiveRecord.Writing.Saving;
using EFCore.ActiveRecord.Writing.SoftDeleting;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Writing.Sets;

/// <summary>Writes that the database works out by itself: of all rows of a query, or of one record's row.</summary>
internal static class RowUpdates
{
    /// <summary>Sets columns by names in all rows of a query, in one statement.</summary>
    public static Task<int> UpdateAsync<T>(IQueryable<T> rows, object values, CancellationToken cancellationToken)
        where T : class, IActiveRecord
    {
        var source = QueryModel.Of(rows);
        var plan = source.Plan;
        plan.ThrowIfKeyless();
        var columns = new ColumnValues(plan);
        HashSet<RecordAttribute> given = [];
        foreach (var (name, value) in NamedValues.Of(values))
        {
            var attribute = plan.Attributes.Require(name);
            if (!given.Add(attribute))
            {
                throw new DuplicateAttributeException(plan.ClrType, name);
            }

            if (attribute.Convert(plan.ClrType, name, value) is var converted && attribute.Member is IProperty column && !column.IsPrimaryKey())
            {
                StorableValues.Check(source.Provider, column, converted);
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
        var plan = QueryModel.Of(rows).Plan;
        plan.ThrowIfKeyless();
        return hard || !plan.IsSoftDeletable ? RemoveAsync(plan, rows, cancellationToken)
            : rows.Provider is LateBoundQueryProvider { Database: var database } && CascadePaths.Lead(database, plan) ? SoftCascade.DeleteAsync(database, rows, cancellationToken)
            : MarkAsync(plan, rows, Now(rows), isDeleted: true, cancellationToken);
    }

    private static Task<int> RemoveAsync<T>(RecordPlan plan, IQueryable<T> rows, CancellationToken cancellationToken)
        where T : class, IActiveRecord
        => rows.Provider is LateBoundQueryProvider { Database: var database } && SeveralTables.HoldOrShare(plan)
            ? SeveralTables.DeleteAsync(database, rows, cancellationToken)
            : RowWrites.ExecuteAsync(rows, PlainClause.Delete, [], cancellationToken);

    public static Task<int> RestoreAsync<T>(IQueryable<T> rows, CancellationToken cancellationToken)
        where T : class, IActiveRecord
    {
        var plan = QueryModel.Of(rows).Plan;
        plan.ThrowIfKeyless();
        return rows.Provider is LateBoundQueryProvider { Database: var database } && CascadePaths.Lead(database, plan)
            ? SoftCascade.RestoreAsync(database, rows, cancellationToken)
            : MarkAsync(plan, RecordQuery.OnlyDeleted(rows), Now(rows), isDeleted: false, cancellationToken);
    }

    /// <summary>Adds to a column of a record's row, and reads back what came of it.</summary>
    public static Task IncrementAsync<T, TNumber>(RecordDatabase database, T record, LambdaExpression attribute, TNumber by, CancellationToken cancellationToken)
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
    public static Task TouchAsync<T>(RecordDatabase database, T record, CancellationToken cancellationToken)
        where T : class, IActiveRecord
    {
        var plan = database.RequirePlan(record.GetType());
        return plan.Stamps.Updated.Count > 0
            ? UpdateRowAsync(database, plan, record, new ColumnValues(plan), [], cancellationToken)
            : throw new NotSupportedException($"'{plan.ClrType.Name}' has no column for the time of its last change. Implement ITimestamped, or mark one with [UpdatedAt].");
    }

    private static async Task UpdateRowAsync<T>(RecordDatabase database, RecordPlan plan, T record, ColumnValues columns, IReadOnlyList<IProperty> changed, CancellationToken cancellationToken)
        where T : class, IActiveRecord
    {
        plan.ThrowIfKeyless();
        if (!plan.HasKey(record))
        {
            throw new InvalidKeyException($"This '{plan.ClrType.Name}' has no key: it was never saved, so there is no row to write.", plan.ClrType);
        }

        var turn = await RecordTurn.TakeAsync(database, record, cancellationToken).ConfigureAwait(false);
        try
        {
            turn.Enter();
            await UpdateRowInTurnAsync(database, plan, record, columns, changed, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            turn.End();
        }
    }

    private static async Task UpdateRowInTurnAsync<T>(RecordDatabase database, RecordPlan plan, T record, ColumnValues columns, IReadOnlyList<IProperty> changed, CancellationToken cancellationToken)
        where T : class, IActiveRecord
    {
        columns.Stamp(TimestampColumns.Now(database.Time));
        var row = RecordQuery.All<T>(database).Add(PlainClause.IncludeDeleted).Having(plan.Key, plan.KeyOf(record));
        var computed = plan.Properties.Where(p => p.ValueGenerated.HasFlag(ValueGenerated.OnUpdate) && !p.IsConcurrencyToken && !p.IsShadowProperty());
        List<IProperty> given = [.. changed.Concat(plan.Stamps.Updated).Concat(computed).Distinct()];
        List<IProperty> tokens = [.. plan.Properties.Where(p => p.IsConcurrencyToken && !p.IsShadowProperty() && (p.ValueGenerated.HasFlag(ValueGenerated.OnUpdate) || given.Contains(p)))];
        if (tokens.Count > 0)
        {
            // The record may know a token that this write renews only if it knew the one before: else it would pass for up to date.
            var known = RecordStates.Snapshot(record) ?? record;
            var asKnown = row.Having(tokens, [.. tokens.Select(t => RecordPlan.Read(t, known))]);
            if (await TryUpdateAsync(database, plan, record, columns, asKnown, [.. given.Union(tokens)], cancellationToken).ConfigureAwait(false))
            {
                return;
            }

            given.RemoveAll(tokens.Contains);
        }

        if (!await TryUpdateAsync(database, plan, record, columns, row, given, cancellationToken).ConfigureAwait(false))
        {
            throw RecordNotFoundException.ForKey(plan, plan.KeyOf(record));
        }
    }

    /// <summary>Writes the row, and gives the record what it has then.</summary>
    /// <returns><see langword="false"/> where there is no such row.</returns>
    private static async Task<bool> TryUpdateAsync<T>(RecordDatabase database, RecordPlan plan, T record, ColumnValues columns, RecordQuery<T> row, IReadOnlyList<IProperty> given, CancellationToken cancellationToken)
        where T : class, IActiveRecord
        => await TryAtOnceAsync(database, plan, record, columns.Of(row.Clauses), given, cancellationToken).ConfigureAwait(false)
            ?? await database.TransactionAsync(
                async () =>
                {
                    var written = SeveralTables.Hold(database.RequirePlan(typeof(T)))
                        ? SeveralTables.UpdateAsync(database, row.ToQueryable(), columns, cancellationToken)
                        : columns.ExecuteAsync(row.ToQueryable(), cancellationToken);
                    if (await written.ConfigureAwait(false) == 0)
                    {
                        return false;
                    }

                    var fresh = await RecordQuery.All<T>(database).Add(PlainClause.IncludeDeleted).Having(plan.Key, plan.KeyOf(record)).ToQueryable().AsNoTracking().FirstAsync(cancellationToken).ConfigureAwait(false);
                    return await database.RunAsync((lease, _) => Task.FromResult(TakeOver(lease, plan, record, fresh, given)), cancellationToken).ConfigureAwait(false);
                },
                retries: 1,
                cancellationToken: cancellationToken).ConfigureAwait(false);

    /// <summary>Writes the row and reads it in one statement, where the database can do that.</summary>
    /// <returns>Whether there is such a row; <see langword="null"/> where it cannot be done in one.</returns>
    private static Task<bool?> TryAtOnceAsync(RecordDatabase database, RecordPlan plan, object record, ClauseList update, IReadOnlyList<IProperty> given, CancellationToken cancellationToken)
        => database.RunAsync<bool?>(
            async (lease, token) =>
            {
                if (given.Count == 0 || ReturningUpdate.Find(database, lease.Context, plan, update, given) is not { } statement)
                {
                    return null;
                }

                var fresh = plan.TakeSnapshot(record);
                try
                {
                    return await statement.ExecuteAsync(lease.Context, database.Provider, update, fresh, token).ConfigureAwait(false)
                        && TakeOver(lease, plan, record, fresh, given);
                }
                catch (Exception e)
                {
                    Unanswered.MarkWrite(database, e);
                    throw;
                }
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
        => TimestampColumns.Now((rows.Provider as LateBoundQueryProvider)?.Database.Time ?? TimeProvider.System);
}
