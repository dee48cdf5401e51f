using System.Collections.Concurrent;
using EFCore.ActiveRecord.Sessions;

namespace EFCore.ActiveRecord.Databases;

/// <summary>Knows which database a class belongs to: the one that the flow uses, else the first that was opened for it.</summary>
internal static class DatabaseRegistry
{
    private static readonly ConcurrentDictionary<Type, ActiveDb[]> Open = new();

    /// <exception cref="NoDatabaseException"/>
    public static ActiveDb For(Type model) => Find(model) ?? throw NoDatabaseException.For(model);

    public static ActiveDb? Find(Type model)
    {
        for (var scope = FlowScope.Current; scope is not null; scope = scope.Outer)
        {
            if (scope.Database.PlanOf(model) is not null)
            {
                scope.Database.ThrowIfDisposed();
                return scope.Database;
            }
        }

        return Open.TryGetValue(model, out var databases) ? databases[0] : null;
    }

    public static void Add(ActiveDb database)
    {
        foreach (var type in database.RecordTypes)
        {
            Open.AddOrUpdate(type, static (_, added) => [added], static (_, there, added) => [.. there, added], database);
        }
    }

    public static void Remove(ActiveDb database)
    {
        foreach (var type in database.RecordTypes)
        {
            while (Open.TryGetValue(type, out var there))
            {
                ActiveDb[] left = [.. there.Where(d => d != database)];
                if (left.Length == 0 ? Open.TryRemove(KeyValuePair.Create(type, there)) : Open.TryUpdate(type, left, there))
                {
                    break;
                }
            }
        }
    }
}
