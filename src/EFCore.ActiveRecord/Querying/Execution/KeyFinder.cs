using EFCore.ActiveRecord.Database;
using EFCore.ActiveRecord.Database.Sessions;
using EFCore.ActiveRecord.Database.Tracking;
using EFCore.ActiveRecord.Models.Metadata;
using EFCore.ActiveRecord.Models.Values;
using EFCore.ActiveRecord.Providers;
using EFCore.ActiveRecord.Querying.Names;

namespace EFCore.ActiveRecord.Querying.Execution;

/// <summary>Finds rows by primary key.</summary>
internal static class KeyFinder
{
    public static Task<T?> FindAsync<T>(RecordDatabase database, IReadOnlyList<object?> keyValues, CancellationToken cancellationToken)
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

    public static async Task<T> FindOrFailAsync<T>(RecordDatabase database, IReadOnlyList<object?> keyValues, CancellationToken cancellationToken)
        where T : class, IActiveRecord
        => await FindAsync<T>(database, keyValues, cancellationToken).ConfigureAwait(false)
            ?? throw RecordNotFoundException.ForKey(database.RequirePlan(typeof(T)), keyValues);

    private static async Task<T?> FindInSessionAsync<T>(RecordDatabase database, RecordPlan plan, object?[] key, CancellationToken cancellationToken)
        where T : class, IActiveRecord
        => await TrackedAsync(database, plan, key, cancellationToken).ConfigureAwait(false) is not { } tracked
            ? await FindRowAsync<T>(database, plan, key, cancellationToken).ConfigureAwait(false)
            : tracked is ISoftDeletable { IsDeleted: true } ? null : tracked as T;

    private static Task<T?> FindRowAsync<T>(RecordDatabase database, RecordPlan plan, object?[] key, CancellationToken cancellationToken)
        where T : class, IActiveRecord
        => RecordQuery.All<T>(database).Having(plan.Key, key).RunAsync<T?>(Terminal.FirstOrDefault, cancellationToken);

    private static async Task<object?> TrackedAsync(RecordDatabase database, RecordPlan plan, object?[] key, CancellationToken cancellationToken)
        => await database.RunAsync((lease, _) => Task.FromResult(RecordStateManager.Of(lease.Context).Find(plan.EntityType, key)), cancellationToken).ConfigureAwait(false);

    /// <exception cref="InvalidKeyException">The number or a type is wrong, or a value is missing.</exception>
    public static object?[] Check(RecordDatabase database, RecordPlan plan, IReadOnlyList<object?> values)
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

            key[i] = ValueDialect.InColumn(converted, plan.Key[i]);
        }

        return key;
    }
}
