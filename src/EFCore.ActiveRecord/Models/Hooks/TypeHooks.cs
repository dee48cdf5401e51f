namespace EFCore.ActiveRecord.Models.Hooks;

/// <summary>The moments at which hooks run.</summary>
internal enum HookMoment
{
    BeforeSave,

    AfterSave,

    BeforeDelete,

    AfterDelete,

    AfterCommit,
}

/// <summary>What runs for the records of one class: at each moment a list, empty where nothing does.</summary>
internal abstract class TypeHooks
{
    private Func<object, CancellationToken, Task>[][] _calls = [];

    public static TypeHooks Of(Type type, IReadOnlyList<IRecordHooks> hooks)
    {
        var made = (TypeHooks)Activator.CreateInstance(typeof(TypeHooks<>).MakeGenericType(type))!;
        made._calls = [.. Enum.GetValues<HookMoment>().Select(m => made.Find(m, hooks).ToArray())];
        return made;
    }

    public bool Has(HookMoment moment) => _calls[(int)moment].Length > 0;

    public async Task RunAsync(HookMoment moment, object record, CancellationToken cancellationToken)
    {
        foreach (var call in _calls[(int)moment])
        {
            await call(record, cancellationToken).ConfigureAwait(false);
        }
    }

    protected abstract IEnumerable<Func<object, CancellationToken, Task>> Find(HookMoment moment, IReadOnlyList<IRecordHooks> hooks);
}

/// <inheritdoc/>
internal sealed class TypeHooks<T> : TypeHooks
    where T : class
{
    protected override IEnumerable<Func<object, CancellationToken, Task>> Find(HookMoment moment, IReadOnlyList<IRecordHooks> hooks)
        => moment switch
        {
            HookMoment.BeforeSave => Calls<IBeforeSave, IBeforeSave<T>>(hooks, static (r, ct) => r.BeforeSaveAsync(ct), static (h, r, ct) => h.BeforeSaveAsync(r, ct)),
            HookMoment.AfterSave => Calls<IAfterSave, IAfterSave<T>>(hooks, static (r, ct) => r.AfterSaveAsync(ct), static (h, r, ct) => h.AfterSaveAsync(r, ct)),
            HookMoment.BeforeDelete => Calls<IBeforeDelete, IBeforeDelete<T>>(hooks, static (r, ct) => r.BeforeDeleteAsync(ct), static (h, r, ct) => h.BeforeDeleteAsync(r, ct)),
            HookMoment.AfterDelete => Calls<IAfterDelete, IAfterDelete<T>>(hooks, static (r, ct) => r.AfterDeleteAsync(ct), static (h, r, ct) => h.AfterDeleteAsync(r, ct)),
            _ => Calls<IAfterCommit, IAfterCommit<T>>(hooks, static (r, ct) => r.AfterCommitAsync(ct), static (h, r, ct) => h.AfterCommitAsync(r, ct)),
        };

    private static IEnumerable<Func<object, CancellationToken, Task>> Calls<TOwn, TOther>(
        IReadOnlyList<IRecordHooks> hooks,
        Func<TOwn, CancellationToken, Task> own,
        Func<TOther, T, CancellationToken, Task> other)
    {
        if (typeof(TOwn).IsAssignableFrom(typeof(T)))
        {
            yield return (record, ct) => own((TOwn)record, ct);
        }

        foreach (var hook in hooks.OfType<TOther>())
        {
            yield return (record, ct) => other(hook, (T)record, ct);
        }
    }
}
