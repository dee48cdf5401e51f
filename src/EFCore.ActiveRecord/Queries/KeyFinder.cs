using System.Linq.Expressions;
using System.Reflection;
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
    private static readonly MethodInfo PropertyMethod = typeof(EF).GetMethod(nameof(EF.Property))!;

    public static Task<T?> FindAsync<T>(ActiveDb database, IReadOnlyList<object?> keyValues, CancellationToken cancellationToken)
        where T : class, IActiveRecord
    {
        RecordPlan plan;
        object?[] key;
        try
        {
            plan = database.RequirePlan(typeof(T));
            key = Check(plan, keyValues);
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

    /// <summary>Removes, or marks as deleted, the rows with these keys, in one statement.</summary>
    public static Task<int> DestroyAsync<T>(ActiveDb database, IReadOnlyList<object?> keys, CancellationToken cancellationToken)
        where T : class, IActiveRecord
    {
        var plan = database.RequirePlan(typeof(T));
        if (plan.Key.Count > 1)
        {
            throw new CompositeKeyException(typeof(T), plan.Key.Select(p => p.Name));
        }

        if (keys.Count == 0)
        {
            return Task.FromResult(0);
        }

        var values = Array.CreateInstance(plan.Key[0].ClrType, keys.Count);
        for (var i = 0; i < keys.Count; i++)
        {
            values.SetValue(Check(plan, [keys[i]])[0], i);
        }

        var rows = database.Query<T>().Where(IsAmong<T>(plan.Key[0], values));
        return RowUpdates.DeleteAsync(rows, hard: false, cancellationToken);
    }

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
    private static object?[] Check(RecordPlan plan, IReadOnlyList<object?> values)
    {
        if (plan.Key.Count == 0)
        {
            throw new InvalidKeyException($"'{plan.ClrType.Name}' has no primary key.", plan.ClrType);
        }

        if (values.Count != plan.Key.Count)
        {
            throw new InvalidKeyException($"The key of '{plan.ClrType.Name}' has {plan.Key.Count} value(s) ({string.Join(", ", plan.Key.Select(p => $"'{p.Name}'"))}), and {values.Count} were given.", plan.ClrType);
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
            if ((values[i] is string && type != typeof(string)) || !ValueConversion.TryConvert(values[i], type, out key[i]))
            {
                throw new InvalidKeyException($"'{plan.Key[i].Name}', part of the key of '{plan.ClrType.Name}', has the type '{TypeText.Of(type)}'; a value of type '{TypeText.Of(values[i]!.GetType())}' was given.", plan.ClrType);
            }
        }

        return key;
    }

    private static Expression<Func<T, bool>> IsAmong<T>(IProperty key, Array values)
    {
        var record = Expression.Parameter(typeof(T), "record");
        var contains = Expression.Call(typeof(Enumerable), nameof(Enumerable.Contains), [key.ClrType], Captured.Value(values.GetType(), values), Column(record, key));
        return Expression.Lambda<Func<T, bool>>(contains, record);
    }

    private static MethodCallExpression Column(ParameterExpression record, IProperty property)
        => Expression.Call(PropertyMethod.MakeGenericMethod(property.ClrType), record, Expression.Constant(property.Name));
}
