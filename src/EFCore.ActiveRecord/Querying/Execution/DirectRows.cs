using System.Data.Common;
using EFCore.ActiveRecord.Database.Commands;
using EFCore.ActiveRecord.Shapes;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Querying.Execution;

/// <summary>The records of a query, read straight from the rows.</summary>
internal sealed class DirectRows<T>(DirectPlan<T> plan, DbContext context, ClauseList clauses, CancellationToken cancellationToken) : IAsyncEnumerable<T>, IAsyncEnumerator<T>
    where T : class
{
    private DirectCommand? _command;
    private Func<DbDataReader, object> _read = null!;
    private IAsyncEnumerator<T>? _otherwise;

    public T Current { get; private set; } = default!;

    /// <summary>For the one caller that there is; the token is that of the query.</summary>
    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default) => this;

    /// <summary>Where the next row is at hand, without a state machine.</summary>
    public ValueTask<bool> MoveNextAsync()
    {
        if (_command is null)
        {
            return AdvanceAsync(null);
        }

        var next = _command.Reader.ReadAsync(cancellationToken);
        return Buffered.TryTake(next, out var more) ? new ValueTask<bool>(more && Take()) : AdvanceAsync(next);
    }

    public async ValueTask DisposeAsync()
    {
        if (_command is not null)
        {
            await _command.DisposeAsync().ConfigureAwait(false);
        }

        if (_otherwise is not null)
        {
            await _otherwise.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <param name="started">The way to the next row, where it was begun.</param>
    private async ValueTask<bool> AdvanceAsync(Task<bool>? started)
    {
        if (_command is null && _otherwise is null)
        {
            await OpenAsync().ConfigureAwait(false);
        }

        if (_otherwise is not null)
        {
            var more = await _otherwise.MoveNextAsync().ConfigureAwait(false);
            Current = _otherwise.Current;
            return more;
        }

        return await (started ?? _command!.Reader.ReadAsync(cancellationToken)).ConfigureAwait(false) && Take();
    }

    private bool Take()
    {
        Current = (T)_read(_command!.Reader);
        return true;
    }

    private async ValueTask OpenAsync()
    {
        _command = await DirectCommand.ExecuteAsync(plan.Request(context, clauses), cancellationToken).ConfigureAwait(false);
        if (plan.Reader(_command.Reader) is { } read)
        {
            _read = read;
            return;
        }

        await _command.DisposeAsync().ConfigureAwait(false);
        _command = null;
        _otherwise = plan.RunByEfCore(context, clauses, cancellationToken).GetAsyncEnumerator(cancellationToken);
    }
}
