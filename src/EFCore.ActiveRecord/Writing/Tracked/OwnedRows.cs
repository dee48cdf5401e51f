using System.Linq.Expressions;
using EFCore.ActiveRecord.Database.Tracking;
using EFCore.ActiveRecord.Models.Hybrids;
using EFCore.ActiveRecord.Models.Metadata;
using EFCore.ActiveRecord.Querying.Names;
using EFCore.ActiveRecord.Writing.Saving;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Writing.Tracked;

/// <summary>Reads the rows of records into a context, with what they own: the objects do not show the keys of all their parts.</summary>
internal abstract class OwnedRows
{
    /// <summary>Reads those that are needed to write these records.</summary>
    /// <exception cref="RecordNotFoundException">A row is gone.</exception>
    public static async Task ReadAsync(DbContext context, IReadOnlyList<RecordWrite> writes, CancellationToken cancellationToken)
    {
        var states = RecordStateManager.Of(context);
        for (var i = 0; i < writes.Count; i++)
        {
            var write = writes[i];
            if (write is not { OwnedChanged: true, Kind: WriteKind.Update } || !OwnedParts.NeedRows(write.Plan.EntityType, write.Record, write.Snapshot))
            {
                continue;
            }

            var key = write.Plan.KeyOf(write.Record);
            if (states.Find(write.Plan.EntityType, key) is null
                && !await ((OwnedRows)Activator.CreateInstance(typeof(OwnedRows<>).MakeGenericType(write.Plan.ClrType))!).ReadAsync(context, write.Plan, key, cancellationToken).ConfigureAwait(false))
            {
                throw RecordNotFoundException.ForKey(write.Plan, key);
            }
        }
    }

    protected abstract Task<bool> ReadAsync(DbContext context, RecordPlan plan, object?[] key, CancellationToken cancellationToken);
}

/// <inheritdoc/>
internal sealed class OwnedRows<T> : OwnedRows
    where T : class
{
    protected override async Task<bool> ReadAsync(DbContext context, RecordPlan plan, object?[] key, CancellationToken cancellationToken)
    {
        var row = Expression.Parameter(typeof(T), "row");
        var condition = plan.Key.Select((p, i) => (Expression)Expression.Equal(Paths.Member(row, p), Captured.Value(p.ClrType, key[i]))).Aggregate(Expression.AndAlso);
        var rows = context.Set<T>().IgnoreQueryFilters().IgnoreAutoIncludes().AsTracking().Where(Expression.Lambda<Func<T, bool>>(condition, row));
        return await rows.SingleOrDefaultAsync(cancellationToken).ConfigureAwait(false) is not null;
    }
}
