using System.Data;
using System.Data.Common;
using System.Runtime.ExceptionServices;
using EFCore.ActiveRecord.Database.Providers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace EFCore.ActiveRecord.Database.Sessions;

/// <summary>Runs code in a transaction, and all of it again where a conflict with another transaction allows it.</summary>
internal sealed class TransactionRunner<TResult>(RecordDatabase database, Func<TransactionLevel, Task<TResult>> work, IsolationLevel? isolation, int retries)
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(1);

    /// <summary>Set once the transaction is committed: what fails then, a hook, is no reason to run it again.</summary>
    private bool _committed;

    public async Task<TResult> RunAsync(CancellationToken cancellationToken)
    {
        database.ThrowIfDisposed();
        if (FlowScope.Of(database) is { InTransaction: true })
        {
            // Only the outermost transaction can be repeated: the database has given up all of it.
            return await OnceAsync(cancellationToken).ConfigureAwait(false);
        }

        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await InStrategyAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (ActiveRecordException e) when (attempt <= retries && !_committed && ErrorTranslator.IsConflict(e))
            {
                await Task.Delay(DelayAfter(attempt), cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Grows with each attempt, and differs between those that collided so that they do not again.</summary>
    private static TimeSpan DelayAfter(int attempt)
    {
        var longest = TimeSpan.FromTicks(Math.Min(LongestDelay.Ticks, FirstDelay.Ticks << Math.Min(attempt - 1, 10)));
        return longest * (0.5 + (Random.Shared.NextDouble() / 2));
    }

    /// <summary>A retrying strategy refuses transactions that are begun outside of it, so the whole of the code runs inside; it looks for the provider's exceptions, so it is given those.</summary>
    private async Task<TResult> InStrategyAsync(CancellationToken cancellationToken)
    {
        if (!database.RetriesOnFailure)
        {
            return await OnceAsync(cancellationToken).ConfigureAwait(false);
        }

        Exception? last = null;
        var context = database.CreateContext();
        await using var ownership = context.ConfigureAwait(false);
        try
        {
            return await context.Database.CreateExecutionStrategy().ExecuteAsync(
                async ct =>
                {
                    last = null;
                    try
                    {
                        return await OnceAsync(ct).ConfigureAwait(false);
                    }
                    catch (ActiveRecordException e) when (!_committed && e is not OutcomeUnknownException && ProviderException(e) is { } cause)
                    {
                        last = e;
                        ExceptionDispatchInfo.Throw(cause);
                        throw;
                    }
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (last is not null && e is DbException or RetryLimitExceededException)
        {
            ExceptionDispatchInfo.Throw(last!);
            throw;
        }
    }

    private static DbException? ProviderException(Exception exception)
    {
        for (var e = exception.InnerException; e is not null; e = e.InnerException)
        {
            if (e is DbException cause)
            {
                return cause;
            }
        }

        return null;
    }

    private async Task<TResult> OnceAsync(CancellationToken cancellationToken)
    {
        var level = TransactionLevel.Open(database);
        await level.BeginAsync(isolation, cancellationToken).ConfigureAwait(false);
        try
        {
            var result = await work(level).ConfigureAwait(false);
            if (level.EndedAround)
            {
                level.ThrowIfEnded();
            }
            else if (level.IsOpen)
            {
                await level.CommitAsync(cancellationToken).ConfigureAwait(false);
            }

            return result;
        }
        finally
        {
            _committed |= level.IsLasting;
            await level.RollbackAsync().ConfigureAwait(false);
        }
    }
}
