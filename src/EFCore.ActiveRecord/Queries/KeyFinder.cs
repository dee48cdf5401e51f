using System.Linq.Expressions;
using System.Numerics;
using System.Reflection;
using EFCore.ActiveRecord.Databases;
using EFCore.ActiveRecord.Filtering;
using EFCore.ActiveRecord.Persisting;
using EFCore.ActiveRecord.Records;
using EFCore.ActiveRecord.Sessions;
using EFCore.ActiveRecord.Tracking;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Queries;

/// <summary>Finds and removes rows by primary key.</summary>
internal static class KeyFinder
{
    /// <summary>How many keys of several columns one statement names: databases limit the number of parameters.</summary>
    private const int MostComposite = 500;

    private static readonly MethodInfo PropertyMethod = typeof(EF).GetMethod(nameof(EF.Property))!;

    public static Task<T?> FindAsync<T>(ActiveDb database, IReadOnlyList<object?> keyValues, CancellationToken cancellationToken)
        where T : class, IActiveRecord
    {
        RecordPlan plan;
        object?[] key;
        try
        {
            plan = database.RequirePlan(typeof(T));
            key = Check(database, plan, keyValues);
        }
        catch (Exception e)
        {
            return Task.FromException<T?>(e);
        }

        return FlowScope.Of(database) is { Tracks: true }
            ? FindInSessionAsync<T>(database, plan, key, cancellationToken)
            : FindRowAsync<T>(database, plan, key, cancellationToken);
    }

    public static async Task<T> FindOrFailAsync<T>(ActiveDb database, IReadOnlyList<object?> keyValues, CancellationToken cancellationToken)
        where T : class, IActiveRecord
        => await FindAsync<T>(database, keyValues, cancellationToken).ConfigureAwait(false)
            ?? throw RecordNotFoundException.ForKey(typeof(T), keyValues);

    /// <summary>Removes, or marks as deleted, the rows with these keys: all of them or none, in one statement where they are not very many.</summary>
    public static Task<int> DestroyAsync<T>(ActiveDb database, IReadOnlyList<object?> keys, CancellationToken cancellationToken)
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
            values.Add(Check(database, plan, [keys[i]]));
        }

        return values.Count == 0 ? Task.FromResult(0)
            : plan.Key.Count == 1 ? DestroyAsync(database, IsAmong<T>(plan.Key[0], values), cancellationToken)
            : values.Count <= MostComposite ? DestroyAsync(database, AreAmong<T>(plan.Key, Padded(values)), cancellationToken)
            : DestroyManyAsync<T>(database, plan, values, cancellationToken);
    }

    private static Task<int> DestroyAsync<T>(ActiveDb database, Expression<Func<T, bool>> condition, CancellationToken cancellationToken)
        where T : class, IActiveRecord
        => RowUpdates.DeleteAsync(database.Query<T>().Where(condition), hard: false, cancellationToken);

    private static Task<int> DestroyManyAsync<T>(ActiveDb database, RecordPlan plan, List<object?[]> keys, CancellationToken cancellationToken)
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

    private static async Task<T?> FindInSessionAsync<T>(ActiveDb database, RecordPlan plan, object?[] key, CancellationToken cancellationToken)
        where T : class, IActiveRecord
        => await TrackedAsync(database, plan, key, cancellationToken).ConfigureAwait(false) is not { } tracked
            ? await FindRowAsync<T>(database, plan, key, cancellationToken).ConfigureAwait(false)
            : tracked is ISoftDeletable { IsDeleted: true } ? null : tracked as T;

    private static Task<T?> FindRowAsync<T>(ActiveDb database, RecordPlan plan, object?[] key, CancellationToken cancellationToken)
        where T : class, IActiveRecord
        => database.Queries.All<T>().Having(plan.Key, key).FirstOrDefaultAsync(cancellationToken);

    private static async Task<object?> TrackedAsync(ActiveDb database, RecordPlan plan, object?[] key, CancellationToken cancellationToken)
        => await database.RunAsync((lease, _) => Task.FromResult(RecordStateManager.Of(lease.Context).Find(plan.EntityType, key)), cancellationToken).ConfigureAwait(false);

    /// <exception cref="InvalidKeyException">The number or a type is wrong, or a value is missing.</exception>
    private static object?[] Check(ActiveDb database, RecordPlan plan, IReadOnlyList<object?> values)
    {
        if (plan.Key.Count == 0)
        {
            throw new InvalidKeyException($"'{plan.ClrType.Name}' has no primary key.", plan.ClrType);
        }

        if (values is [CompositeKey whole])
        {
            values = whole.Values;
        }

        if (values.Count != plan.Key.Count)
        {
            throw new InvalidKeyException($"The key of '{plan.ClrType.Name}' has {plan.Key.Count} value(s) ({plan.Key.Select(p => p.Name)}), and {values.Count} were given.", plan.ClrType);
        }

        var key = new object?[values.Count];
        for (var i = 0; i < key.Length; i++)
        {
            var type = plan.Key[i].ClrType;
            if (values[i] is null)
            {
                throw new InvalidKeyException($"'{plan.Key[i].Name}', part of the key of '{plan.ClrType.Name}', was given as null.", plan.ClrType);
            }

            // Numbers of another width are taken where nothing is lost; a text is no number.
            if ((values[i] is string && type != typeof(string)) || !ValueConversion.TryConvert(values[i], type, out var converted))
            {
                throw new InvalidKeyException($"'{plan.Key[i].Name}', part of the key of '{plan.ClrType.Name}', has the type '{TypeText.Of(type)}'; a value of type '{TypeText.Of(values[i]!.GetType())}' was given.", plan.ClrType);
            }

            if (!database.Provider.CanHold(converted))
            {
                throw new InvalidKeyException($"'{plan.Key[i].Name}', part of the key of '{plan.ClrType.Name}', was given as a value that no row can have: with U+0000, half a surrogate pair, or no number.", plan.ClrType);
            }

            key[i] = DatabaseProvider.InColumn(converted, plan.Key[i]);
        }

        return key;
    }

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
