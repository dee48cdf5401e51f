using System.Runtime.ExceptionServices;
using EFCore.ActiveRecord.Models.Hooks;

namespace EFCore.ActiveRecord.Database.Sessions;

/// <summary>The records whose hooks wait for the end of an open transaction.</summary>
internal sealed class PendingCommits(RecordHooks hooks)
{
    private readonly List<object> _records = [];

    /// <summary>A mark to roll back to, for a savepoint.</summary>
    public int Position => _records.Count;

    public void Add(object record) => _records.Add(record);

    /// <summary>Forgets those that were added since.</summary>
    public void RollBackTo(int position) => _records.RemoveRange(position, _records.Count - position);

    /// <summary>Takes all out, each once.</summary>
    public IReadOnlyList<object> Take()
    {
        if (_records.Count == 0)
        {
            return [];
        }

        List<object> taken = [.. _records.Distinct(ReferenceEqualityComparer.Instance)];
        _records.Clear();
        return taken;
    }

    /// <summary>Runs the hooks of all of these records, also where some fail.</summary>
    public async Task RunAsync(IReadOnlyList<object> records, CancellationToken cancellationToken)
    {
        List<Exception> errors = [];
        foreach (var record in records)
        {
            try
            {
                await hooks.RunAsync(record, HookMoment.AfterCommit, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                errors.Add(e);
            }
        }

        if (errors.Count == 1)
        {
            ExceptionDispatchInfo.Throw(errors[0]);
        }

        if (errors.Count > 1)
        {
            throw new AggregateException("Several hooks failed after the commit; everything is committed.", errors);
        }
    }
}
