using System.Collections.Concurrent;
using EFCore.ActiveRecord.Models.Metadata;
using EFCore.ActiveRecord.Models.RowState;

namespace EFCore.ActiveRecord.Database.Sessions;

/// <summary>Knows which database a class belongs to: the one that the flow uses, else the first that was opened for it.</summary>
internal static class DatabaseRegistry
{
    private static readonly ConcurrentDictionary<Type, RecordDatabase[]> Open = new();

    /// <exception cref="NoDatabaseException"/>
    public static RecordDatabase For(Type model) => Find(model) ?? throw NoDatabaseException.For(model);

    public static RecordDatabase? Find(Type model) => FindInFlow(model) ?? Default(model);

    /// <summary>The database of a record: that of the flow, else the one that its row is in, else its class's default.</summary>
    /// <exception cref="NoDatabaseException"/>
    public static RecordDatabase Of(object record) => FindOf(record) ?? throw NoDatabaseException.For(record.GetType());

    /// <summary>The same, where there may be none.</summary>
    public static RecordDatabase? FindOf(object record) => FindInFlow(record.GetType()) ?? OpenOrigin(record) ?? Default(record.GetType());

    /// <summary>The one database of several records.</summary>
    /// <exception cref="NoDatabaseException"/>
    /// <exception cref="InvalidOperationException">Their rows are in several.</exception>
    public static RecordDatabase Of(Type model, IReadOnlyList<object> records)
    {
        if (FindInFlow(model) is { } chosen)
        {
            return chosen;
        }

        List<RecordDatabase> origins = [.. records.Select(OpenOrigin).OfType<RecordDatabase>().Distinct()];
        return origins.Count > 1
            ? throw new InvalidOperationException($"The records come from several databases ({string.Join(", ", origins.Select(o => $"'{o}'"))}), which cannot be written in one transaction. Write those of each database by themselves.")
            : origins.Count == 1 ? origins[0] : For(model);
    }

    /// <summary>The attributes of a class: those of the database that the current flow would use, else of the class alone.</summary>
    public static RecordAttributes AttributesOf(Type type) => Find(type)?.PlanOf(type)?.Attributes ?? RecordAttributes.OfClass(type);

    private static RecordDatabase? Default(Type model) => Open.TryGetValue(model, out var databases) ? databases[0] : null;

    private static RecordDatabase? OpenOrigin(object record) => RecordStates.Origin(record) is RecordDatabase { IsDisposed: false } origin ? origin : null;

    private static RecordDatabase? FindInFlow(Type model)
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

    public static void Add(RecordDatabase database)
    {
        foreach (var type in database.RecordTypes)
        {
            Open.AddOrUpdate(type, static (_, added) => [added], static (_, there, added) => [.. there, added], database);
        }
    }

    public static void Remove(RecordDatabase database)
    {
        foreach (var type in database.RecordTypes)
        {
            while (Open.TryGetValue(type, out var there))
            {
                RecordDatabase[] left = [.. there.Where(d => d != database)];
                if (left.Length == 0 ? Open.TryRemove(KeyValuePair.Create(type, there)) : Open.TryUpdate(type, left, there))
                {
                    break;
                }
            }
        }
    }
}
