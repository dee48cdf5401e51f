using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Models.Hooks;

/// <summary>All hooks of a database.</summary>
internal sealed class RecordHooks(IModel model, IReadOnlyList<Func<IEnumerable<IRecordHooks>>> sources)
{
    private static readonly AsyncLocal<Running?> Inside = new();

    private readonly ConcurrentDictionary<Type, TypeHooks> _types = [];

    // Not before they are needed: what a host's services make may need the database itself.
    private readonly Lazy<IReadOnlyList<IRecordHooks>> _others = new(() => [.. sources.SelectMany(s => s())]);
    private readonly Lazy<bool> _ownHooks = new(() => model.GetEntityTypes().Any(t => HasOwn(t.ClrType)));

    /// <summary>Whether there are hooks at all.</summary>
    public bool Any => _ownHooks.Value || (sources.Count > 0 && _others.Value.Count > 0);

    public bool Has(object record, HookMoment moment) => Of(record).Has(moment) && !IsRunning(record);

    /// <summary>Runs a record's hooks. Async, so that what the flow is inside of is forgotten at the end.</summary>
    public async Task RunAsync(object record, HookMoment moment, CancellationToken cancellationToken)
    {
        if (Has(record, moment))
        {
            Inside.Value = new Running(record, Inside.Value);
            await Of(record).RunAsync(moment, record, cancellationToken).ConfigureAwait(false);
        }
    }

    private static bool IsRunning(object record)
    {
        for (var running = Inside.Value; running is not null; running = running.Around)
        {
            if (ReferenceEquals(running.Record, record))
            {
                return true;
            }
        }

        return false;
    }

    private static bool HasOwn(Type type)
        => type.IsAssignableTo(typeof(IBeforeSave)) || type.IsAssignableTo(typeof(IAfterSave)) || type.IsAssignableTo(typeof(IBeforeDelete))
            || type.IsAssignableTo(typeof(IAfterDelete)) || type.IsAssignableTo(typeof(IAfterCommit));

    private TypeHooks Of(object record) => _types.GetOrAdd(record.GetType(), static (t, others) => TypeHooks.Of(t, others), _others.Value);

    /// <summary>A record whose hooks the flow is inside of.</summary>
    private sealed record Running(object Record, Running? Around);
}
