using System.Reflection;
using System.Transactions;
using EFCore.ActiveRecord.Providers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace EFCore.ActiveRecord.PostgreSQL;

/// <summary>Runs again what EF Core has sent outside of transactions and what failed for an outdated statement alone. Otherwise it is the strategy beneath.</summary>
internal sealed class RepeatedStrategy(ExecutionStrategyDependencies dependencies, IExecutionStrategy strategy) : IExecutionStrategy
{
    public bool RetriesOnFailure => strategy.RetriesOnFailure;

    public TResult Execute<TState, TResult>(TState state, Func<DbContext, TState, TResult> operation, Func<DbContext, TState, ExecutionResult<TResult>>? verifySucceeded)
    {
        for (var left = DatabaseProvider.Repeats; ; left--)
        {
            try
            {
                return strategy.Execute(state, operation, verifySucceeded);
            }
            catch (Exception e) when (left > 0 && IsOfEFCore(operation.Method) && CanRepeat(e))
            {
                // The connection has forgotten the statement.
            }
        }
    }

    public async Task<TResult> ExecuteAsync<TState, TResult>(
        TState state,
        Func<DbContext, TState, CancellationToken, Task<TResult>> operation,
        Func<DbContext, TState, CancellationToken, Task<ExecutionResult<TResult>>>? verifySucceeded,
        CancellationToken cancellationToken = default)
    {
        for (var left = DatabaseProvider.Repeats; ; left--)
        {
            try
            {
                return await strategy.ExecuteAsync(state, operation, verifySucceeded, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (left > 0 && IsOfEFCore(operation.Method) && CanRepeat(e))
            {
                // The connection has forgotten the statement.
            }
        }
    }

    /// <summary>Whether EF Core runs something of its own. What a program gives to a strategy, by itself or through EF Core's extension methods, runs once.</summary>
    private static bool IsOfEFCore(MethodInfo operation)
    {
        var owner = operation.DeclaringType;
        while (owner?.DeclaringType is { } outer)
        {
            owner = outer;
        }

        return owner != typeof(ExecutionStrategyExtensions) && owner?.Assembly.GetName().Name?.StartsWith("Microsoft.EntityFrameworkCore", StringComparison.Ordinal) == true;
    }

    private bool CanRepeat(Exception error)
    {
        for (var e = error; e is not null; e = e.InnerException)
        {
            if (PostgreSqlErrorReader.IsOutdatedStatement(e))
            {
                var database = dependencies.CurrentContext.Context.Database;
                return database.CurrentTransaction is null && database.GetEnlistedTransaction() is null && Transaction.Current is null;
            }
        }

        return false;
    }
}
