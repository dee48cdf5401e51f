using System.Collections.Concurrent;
using EFCore.ActiveRecord.Records;
using EFCore.ActiveRecord.Sessions;

namespace EFCore.ActiveRecord.Databases;

/// <summary>Knows which database a class belongs to: the one that the flow uses, else the first that was opened for it.</summary>
internal static class DatabaseRegistry
{
    private static readonly ConcurrentDictionary<Type, ActiveDb[]> Open = new();

    /// <exception cref="NoDatabaseException"/>
    public static ActiveDb For(Type model) => Find(model) ?? throw NoDatabaseException.For(model);

    public static ActiveDb? Find(Type model) => FindInFlow(model) ?? Default(model);

    /// <summary>The database of a record: that of the flow, else the one that its row is in, else its class's default.</summary>
    /// <exception cref="NoDatabaseException"/>
    public static ActiveDb Of(object record) => FindOf(record) ?? throw NoDatabaseException.For(record.GetType());

    /// <summary>The same, where there may be none.</summary>
    public static ActiveDb? FindOf(object record) => FindInFlow(record.GetType()) ?? OpenOrigin(record) ?? Default(record.GetType());

    /// <summary>The one database of several records.</summary>
    /// <exception cref="NoDatabaseException"/>
    /// <exception cref="InvalidOperationException">Their rows are in several.</exception>
    public static ActiveDb Of(Type model, IReadOnlyList<object> records)
    {
        if (FindInFlow(model) is { } chosen)
        {
            return chosen;
        }

        List<ActiveDb> origins = [.. records.Select(OpenOrigin).OfType<ActiveDb>().Distinct()];
        return origins.Count > 1
            ? throw new InvalidOperationException($"The records come from several databases ({string.Join(", ", origins.Select(o => $"'{o}'"))}), which cannot be written in one transaction. Write those of each database by themselves.")
            : origins.Count == 1 ? origins[0] : For(model);
    }

    private static ActiveDb? Default(Type model) => Open.TryGetValue(model, out var databases) ? databases[0] : null;

    private static ActiveDb? OpenOrigin(object record) => RecordStates.Origin(record) is { IsDisposed: false } origin ? origin : null;

    private static ActiveDb? FindInFlow(Type model)
    {
        for (var scope = FlowScope.Current; scope is not null; scope = scope.Outer)
        {
            if (scope.ChoosesDatabase && scope.Database.PlanOf(model) is not null)
            {
                scope.Database.ThrowIfDisposed();
                return scope.Database;
            }
        }

        return null;
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
