using System.Linq.Expressions;
using System.Reflection;
using EFCore.ActiveRecord.Records;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Query;

namespace EFCore.ActiveRecord.Persisting;

/// <summary>What one UPDATE sets in all rows of a query.</summary>
internal sealed class ColumnValues<T>
    where T : class, IActiveRecord
{
    private static readonly MethodInfo SetterMethod = typeof(ColumnValues<T>).GetMethod(nameof(Setter), BindingFlags.Static | BindingFlags.NonPublic)!;

    private readonly Dictionary<IProperty, Action<UpdateSettersBuilder<T>>> _setters = [];

    public bool IsEmpty => _setters.Count == 0;

    public void Set(IProperty column, object? value)
        => _setters[column] = (Action<UpdateSettersBuilder<T>>)SetterMethod.MakeGenericMethod(column.ClrType).Invoke(null, [column.Name, value])!;

    /// <summary>Sets a column to what is computed from the row.</summary>
    public void Set<TValue>(IProperty column, Expression<Func<T, TValue>> value)
    {
        var name = column.Name;
        _setters[column] = setters => setters.SetProperty(r => EF.Property<TValue>(r, name), value);
    }

    /// <summary>Sets the columns that know the time of the last change, unless the caller has set them.</summary>
    public void Stamp(RecordPlan plan, DateTimeOffset now)
    {
        foreach (var stamp in plan.Stamps.Updated.Where(s => !_setters.ContainsKey(s)))
        {
            Set(stamp, StampColumns.ValueFor(stamp, now));
        }
    }

    /// <summary>Sets or takes away the mark of deletion.</summary>
    public void Mark(RecordPlan plan, DateTimeOffset? deletedAt)
    {
        Set(plan.EntityType.FindProperty(nameof(ISoftDeletable.IsDeleted))!, deletedAt is not null);
        Set(plan.EntityType.FindProperty(nameof(ISoftDeletable.DeletedAt))!, deletedAt);
    }

    public Task<int> ExecuteAsync(IQueryable<T> rows, CancellationToken cancellationToken)
        => rows.ExecuteUpdateAsync(
            setters =>
            {
                foreach (var set in _setters.Values)
                {
                    set(setters);
                }
            },
            cancellationToken);

    private static Action<UpdateSettersBuilder<T>> Setter<TValue>(string name, object? value)
    {
        var typed = (TValue)value!;
        return setters => setters.SetProperty(r => EF.Property<TValue>(r, name), typed);
    }
}
