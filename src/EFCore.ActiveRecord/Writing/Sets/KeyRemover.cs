using System.Linq.Expressions;
using System.Numerics;
using System.Reflection;
using EFCore.ActiveRecord.Database;
using EFCore.ActiveRecord.Models.Hybrids;
using EFCore.ActiveRecord.Models.Metadata;
using EFCore.ActiveRecord.Querying.Execution;
using EFCore.ActiveRecord.Querying.Names;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Writing.Sets;

/// <summary>Removes rows by primary key.</summary>
internal static class KeyRemover
{
    /// <summary>How many keys of several columns one statement names: databases limit the number of parameters.</summary>
    private const int MostComposite = 500;

    private static readonly MethodInfo PropertyMethod = typeof(EF).GetMethod(nameof(EF.Property))!;

    /// <summary>Removes, or marks as deleted, the rows with these keys: all of them or none, in one statement where they are not very many.</summary>
    public static Task<int> DestroyAsync<T>(RecordDatabase database, IReadOnlyList<object?> keys, CancellationToken cancellationToken)
        where T : class, IActiveRecord
    {
        var plan = database.RequirePlan(typeof(T));
        if (plan.Key.Count > 1 && keys.Any(k => k is not CompositeKey))
        {
            throw new CompositeKeyException(typeof(T), plan.Key.Select(p => p.Name));
        }

        plan.ThrowIfKeyless();
        List<object?[]> values = new(keys.Count);
        for (var i = 0; i < keys.Count; i++)
        {
            values.Add(KeyFinder.Check(database, plan, [keys[i]]));
        }

        return values.Count == 0 ? Task.FromResult(0)
            : plan.Key.Count == 1 ? DestroyAsync(database, IsAmong<T>(plan.Key[0], values), cancellationToken)
            : values.Count <= MostComposite ? DestroyAsync(database, AreAmong<T>(plan.Key, Padded(values)), cancellationToken)
            : DestroyManyAsync<T>(database, plan, values, cancellationToken);
    }

    private static Task<int> DestroyAsync<T>(RecordDatabase database, Expression<Func<T, bool>> condition, CancellationToken cancellationToken)
        where T : class, IActiveRecord
        => RowUpdates.DeleteAsync(RecordQuery.All<T>(database).Where(condition), hard: false, cancellationToken);

    private static Task<int> DestroyManyAsync<T>(RecordDatabase database, RecordPlan plan, List<object?[]> keys, CancellationToken cancellationToken)
        where T : class, IActiveRecord
        => database.TransactionAsync(
            async () =>
            {
                var count = 0;
                foreach (var some in keys.Chunk(MostComposite))
                {
                    count += await DestroyAsync(database, AreAmong<T>(plan.Key, Padded(some)), cancellationToken).ConfigureAwait(false);
                }

                return count;
            },
            cancellationToken: cancellationToken);

    private static Expression<Func<T, bool>> IsAmong<T>(IProperty key, List<object?[]> keys)
    {
        var values = Array.CreateInstance(key.ClrType, keys.Count);
        for (var i = 0; i < keys.Count; i++)
        {
            values.SetValue(keys[i][0], i);
        }

        var record = Expression.Parameter(typeof(T), "record");
        var contains = Expression.Call(typeof(Enumerable), nameof(Enumerable.Contains), [key.ClrType], Captured.Value(values.GetType(), values), Column(record, key));
        return Expression.Lambda<Func<T, bool>>(contains, record);
    }

    private static Expression<Func<T, bool>> AreAmong<T>(IReadOnlyList<IProperty> key, object?[][] keys)
    {
        var record = Expression.Parameter(typeof(T), "record");
        return Expression.Lambda<Func<T, bool>>(AnyOf(0, keys.Length), record);

        // Halves, and not one behind the other: databases limit how deep a condition is.
        Expression AnyOf(int from, int to)
            => to - from > 1 ? Expression.OrElse(AnyOf(from, (from + to) / 2), AnyOf((from + to) / 2, to))
                : key.Select((p, i) => Ordering.Equal(Column(record, p), Captured.Value(p.ClrType, keys[from][i]))).Aggregate(Expression.AndAlso);
    }

    /// <summary>As many keys as the next power of two, the last of them repeated: the statement differs with their number, and EF Core keeps each that it has compiled.</summary>
    private static object?[][] Padded(IReadOnlyList<object?[]> keys)
    {
        var padded = new object?[Math.Min((int)BitOperations.RoundUpToPowerOf2((uint)keys.Count), MostComposite)][];
        for (var i = 0; i < padded.Length; i++)
        {
            padded[i] = keys[Math.Min(i, keys.Count - 1)];
        }

        return padded;
    }

    private static MethodCallExpression Column(ParameterExpression record, IProperty property)
        => Expression.Call(PropertyMethod.MakeGenericMethod(property.ClrType), record, Expression.Constant(property.Name));
}
