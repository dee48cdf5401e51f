using System.Data.Common;
using EFCore.ActiveRecord.Plans;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Direct;

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

    public async ValueTask<bool> MoveNextAsync()
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

        if (!await _command!.Reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        Current = (T)_read(_command.Reader);
        return true;
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

    private async ValueTask OpenAsync()
    {
        var parameters = clauses.ToParameters();
        _command = await DirectCommand.ExecuteAsync(context, plan.Provider, plan.Command(parameters), parameters, cancellationToken, plan.Behavior).ConfigureAwait(false);
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
