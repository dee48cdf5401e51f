using EFCore.ActiveRecord.Database;
using EFCore.ActiveRecord.Models.Metadata;
using EFCore.ActiveRecord.Querying.Execution;
using EFCore.ActiveRecord.Writing.Saving;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Writing.SoftDeleting;

/// <summary>Marks what depends on deleted rows with them, and restores it with them. Each in one transaction.</summary>
internal static class SoftCascade
{
    /// <summary>Marks records and their dependents as deleted.</summary>
    public static Task DeleteAsync(RecordDatabase database, IReadOnlyList<ISoftDeletable> records, CancellationToken cancellationToken)
    {
        var changing = records.Where(r => !r.IsDeleted).ToList();
        return !changing.Exists(r => CascadePaths.Lead(database, database.RequirePlan(r.GetType())))
            ? RecordWriter.MarkAsync(database, records, isDeleted: true, cancellationToken)
            : database.TransactionAsync(
                async () =>
                {
                    await RecordWriter.MarkAsync(database, changing, isDeleted: true, cancellationToken).ConfigureAwait(false);
                    var time = changing[0].DeletedAt!.Value;
                    await SpreadAsync(database, changing, null, time, time, cancellationToken).ConfigureAwait(false);
                    await LoadedDependents.MarkAsync(database, changing, null, time, time, cancellationToken).ConfigureAwait(false);
                },
                cancellationToken: cancellationToken);
    }

    /// <summary>Takes the mark off a record, and off the dependents that were deleted with it.</summary>
    public static Task RestoreAsync(RecordDatabase database, ISoftDeletable record, CancellationToken cancellationToken)
        => record is not { IsDeleted: true, DeletedAt: { } time } || !CascadePaths.Lead(database, database.RequirePlan(record.GetType()))
            ? RecordWriter.MarkAsync(database, [record], isDeleted: false, cancellationToken)
            : database.TransactionAsync(
                async () =>
                {
                    await RecordWriter.MarkAsync(database, [record], isDeleted: false, cancellationToken).ConfigureAwait(false);
                    var now = TimestampColumns.Now(database.Time);
                    await SpreadAsync(database, [record], time, null, now, cancellationToken).ConfigureAwait(false);
                    await LoadedDependents.MarkAsync(database, [record], time, null, now, cancellationToken).ConfigureAwait(false);
                },
                cancellationToken: cancellationToken);

    /// <summary>Marks the rows of a query and their dependents as deleted; those that are marked already stay as they are.</summary>
    public static Task<int> DeleteAsync<T>(RecordDatabase database, IQueryable<T> rows, CancellationToken cancellationToken)
        where T : class, IActiveRecord
        => database.TransactionAsync(
            async () =>
            {
                var now = TimestampColumns.Now(database.Time);
                var read = await ReadAsync(rows, isDeleted: false, cancellationToken).ConfigureAwait(false);
                return await MarkAsync<T>(database, read, null, now, now, cancellationToken).ConfigureAwait(false);
            },
            retries: 1,
            cancellationToken: cancellationToken);

    /// <summary>Takes the mark off the rows of a query, and off the dependents that were deleted with each.</summary>
    public static Task<int> RestoreAsync<T>(RecordDatabase database, IQueryable<T> rows, CancellationToken cancellationToken)
        where T : class, IActiveRecord
        => database.TransactionAsync(
            async () =>
            {
                var now = TimestampColumns.Now(database.Time);
                var read = await ReadAsync(RecordQuery.OnlyDeleted(rows), isDeleted: true, cancellationToken).ConfigureAwait(false);
                var count = 0;
                foreach (var together in read.GroupBy(r => ((ISoftDeletable)r).DeletedAt))
                {
                    count += await MarkAsync<T>(database, [.. together], together.Key, null, now, cancellationToken).ConfigureAwait(false);
                }

                return count;
            },
            retries: 1,
            cancellationToken: cancellationToken);

    private static async Task<List<object>> ReadAsync<T>(IQueryable<T> rows, bool isDeleted, CancellationToken cancellationToken)
        where T : class, IActiveRecord
    {
        var read = await rows.IgnoreAutoIncludes().AsNoTracking().ToListAsync(cancellationToken).ConfigureAwait(false);
        return [.. read.Where(r => ((ISoftDeletable)r).IsDeleted == isDeleted)];
    }

    private static async Task<int> MarkAsync<T>(RecordDatabase database, List<object> rows, DateTimeOffset? before, DateTimeOffset? after, DateTimeOffset now, CancellationToken cancellationToken)
        where T : class, IActiveRecord
    {
        var plan = database.RequirePlan(typeof(T));
        var count = await RowMarks.Of(typeof(T)).MarkAsync(database, rows.ConvertAll(plan.KeyOf), after, now, cancellationToken).ConfigureAwait(false);
        if (before is not null || after is not null)
        {
            await SpreadAsync(database, rows, before, after, now, cancellationToken).ConfigureAwait(false);
        }

        return count;
    }

    /// <summary>Level by level, along all foreign keys: a row that was marked is not found again, so circles end.</summary>
    private static async Task SpreadAsync(RecordDatabase database, IReadOnlyList<object> principals, DateTimeOffset? before, DateTimeOffset? after, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var level = principals;
        while (level.Count > 0)
        {
            List<object> next = [];
            foreach (var same in level.GroupBy(r => database.RequirePlan(r.GetType())))
            {
                foreach (var path in CascadePaths.From(same.Key.EntityType))
                {
                    var rows = RowMarks.Of(path.DeclaringEntityType.ClrType);
                    var values = same.Select(r => path.PrincipalKey.Properties.Select(p => RecordPlan.Read(p, r)).ToArray()).ToList();
                    var found = await rows.ReadAsync(database, path.Properties, values, before, cancellationToken).ConfigureAwait(false);
                    var plan = RecordPlan.Of(path.DeclaringEntityType);
                    await rows.MarkAsync(database, found.ConvertAll(plan.KeyOf), after, now, cancellationToken).ConfigureAwait(false);
                    next.AddRange(found);
                }
            }

            level = next;
        }
    }
}
