using System.Linq.Expressions;
using EFCore.ActiveRecord.Database.Sessions;
using EFCore.ActiveRecord.Querying.Loading;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Querying.Execution;

/// <summary>A query that is ready to run on a leased context, and what must be known of it.</summary>
internal abstract class PreparedQuery
{
    /// <summary>Whether related records come with the rows.</summary>
    public abstract bool Includes { get; }

    /// <summary>The class of the records that the query starts from.</summary>
    public abstract Type? Model { get; }

    /// <summary>Whether the query asks for one row and complains where there is none or another, as <c>Single</c> and <c>First</c> do.</summary>
    public abstract bool AsksForOne { get; }

    /// <summary>Whether it is no query, but writes rows.</summary>
    public abstract bool Writes { get; }

    /// <summary>What is loaded after the query; <see langword="null"/> for nothing. Known as soon as it was started.</summary>
    public virtual LoadPlan? Loads => null;

    /// <summary>Whether other queries may follow it, which shall run on the same connection. Known before it is started.</summary>
    public virtual bool MayLoad => Loads is not null;

    /// <summary>The query for the rows that it gives, to be repeated as a subquery; <see langword="null"/> where it asks for one of them.</summary>
    public virtual Expression? LoadSource() => null;

    public abstract TResult Execute<TResult>(Lease lease);

    public abstract TResult ExecuteAsync<TResult>(Lease lease, CancellationToken cancellationToken);

    /// <summary>Reads all rows, into a list of their type or one that they are taken as.</summary>
    public virtual Task FillAsync<TRow, TItem>(Lease lease, List<TItem> rows, CancellationToken cancellationToken)
        where TRow : TItem
        => rows.FillAsync(ExecuteAsync<IAsyncEnumerable<TRow>>(lease, cancellationToken), cancellationToken);

    /// <summary>Records are tracked in sessions only; one object a row is made where related records come along.</summary>
    protected static TResult InMode<TResult, TState>(Lease lease, bool resolvesIdentities, TState state, Func<DbContext, TState, TResult> work)
    {
        var tracker = lease.Context.ChangeTracker;
        var before = tracker.QueryTrackingBehavior;
        tracker.QueryTrackingBehavior = lease.Tracks ? QueryTrackingBehavior.TrackAll
            : resolvesIdentities ? QueryTrackingBehavior.NoTrackingWithIdentityResolution
            : QueryTrackingBehavior.NoTracking;
        try
        {
            return work(lease.Context, state);
        }
        finally
        {
            tracker.QueryTrackingBehavior = before;
        }
    }
}
