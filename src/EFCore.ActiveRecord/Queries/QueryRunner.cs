using System.Collections.Concurrent;
using System.Linq.Expressions;
using EFCore.ActiveRecord.Sessions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Internal;
using Microsoft.EntityFrameworkCore.Query;

#pragma warning disable EF1001 // See LateBoundQueryProvider.

namespace EFCore.ActiveRecord.Queries;

/// <summary>Runs prepared queries on leased contexts, by the type of the elements that they give.</summary>
internal abstract class QueryRunner
{
    private static readonly ConcurrentDictionary<Type, QueryRunner> Runners = new();

    public static QueryRunner ForElement(Type element)
        => Runners.GetOrAdd(element, static t => (QueryRunner)Activator.CreateInstance(typeof(QueryRunner<>).MakeGenericType(t))!);

    /// <summary>The rows, as something that can be enumerated in both ways; nothing runs before that.</summary>
    public abstract object Stream(ActiveDb database, PreparedQuery query, CancellationToken cancellationToken);

    /// <summary>The one result, as a task.</summary>
    public abstract object ScalarAsync(ActiveDb database, PreparedQuery query, CancellationToken cancellationToken);

    /// <summary>Hands a query to the leased context's own provider. Records are tracked in sessions only; one object a row is made where related records come along.</summary>
    public static TResult Execute<TResult>(Lease lease, PreparedQuery query)
        => InMode(lease, query, static (provider, expression, _) => provider.Execute<TResult>(expression), CancellationToken.None);

    /// <inheritdoc cref="Execute{TResult}"/>
    public static TResult ExecuteAsync<TResult>(Lease lease, PreparedQuery query, CancellationToken cancellationToken)
        => InMode(lease, query, static (provider, expression, token) => provider.ExecuteAsync<TResult>(expression, token), cancellationToken);

    protected static Exception? Translate(ActiveDb database, PreparedQuery query, Exception exception)
        => query.AsksForOne && OneRowErrors.Translate(query.Model ?? typeof(object), exception) is { } translated
            ? translated
            : database.Failed(exception, query.Model);

    private static TResult InMode<TResult>(Lease lease, PreparedQuery query, Func<IAsyncQueryProvider, Expression, CancellationToken, TResult> execute, CancellationToken cancellationToken)
    {
        var tracker = lease.Context.ChangeTracker;
        var before = tracker.QueryTrackingBehavior;
        tracker.QueryTrackingBehavior = lease.Tracks ? QueryTrackingBehavior.TrackAll
            : query.Includes ? QueryTrackingBehavior.NoTrackingWithIdentityResolution
            : QueryTrackingBehavior.NoTracking;
        try
        {
            return execute(((IDbContextDependencies)lease.Context).QueryProvider, query.Expression, cancellationToken);
        }
        finally
        {
            tracker.QueryTrackingBehavior = before;
        }
    }
}

/// <inheritdoc/>
internal sealed class QueryRunner<T> : QueryRunner
{
    public override object Stream(ActiveDb database, PreparedQuery query, CancellationToken cancellationToken)
        => new RecordSequence<T>(database, query, cancellationToken);

    public override object ScalarAsync(ActiveDb database, PreparedQuery query, CancellationToken cancellationToken)
        => RunAsync(database, query, cancellationToken);

    public static T Scalar(ActiveDb database, PreparedQuery query)
    {
        try
        {
            using var lease = Lease.Open(database);
            var result = Execute<T>(lease, query);
            RecordStamper<T>.Stamp(database, query, result);
            return result;
        }
        catch (Exception e) when (Translate(database, query, e) is { } translated)
        {
            throw translated;
        }
    }

    private static async Task<T> RunAsync(ActiveDb database, PreparedQuery query, CancellationToken cancellationToken)
    {
        try
        {
            var lease = await Lease.OpenAsync(database, cancellationToken).ConfigureAwait(false);
            await using (lease.ConfigureAwait(false))
            {
                var result = await ExecuteAsync<Task<T>>(lease, query, cancellationToken).ConfigureAwait(false);
                RecordStamper<T>.Stamp(database, query, result);
                return result;
            }
        }
        catch (Exception e) when (Translate(database, query, e) is { } translated)
        {
            throw translated;
        }
    }
}
