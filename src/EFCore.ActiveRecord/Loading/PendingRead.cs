using System.Collections.Concurrent;
using EFCore.ActiveRecord.Queries;
using EFCore.ActiveRecord.Sessions;

namespace EFCore.ActiveRecord.Loading;

/// <summary>A query whose rows are wanted next; whoever runs it chooses how.</summary>
internal abstract class PendingRead
{
    private static readonly ConcurrentDictionary<Type, Func<PreparedQuery, PendingRead>> Makers = new();

    /// <summary>The rows, once it was run.</summary>
    public List<object> Rows { get; } = [];

    /// <param name="rows">The class of the rows.</param>
    /// <param name="query">The query.</param>
    public static PendingRead Of(Type rows, PreparedQuery query)
        => Makers.GetOrAdd(rows, static type => typeof(PendingRead<>).MakeGenericType(type).GetMethod(nameof(PendingRead<>.Make))!.CreateDelegate<Func<PreparedQuery, PendingRead>>())(query);

    public abstract void Run(Lease lease);

    public abstract ValueTask RunAsync(Lease lease, CancellationToken cancellationToken);
}

/// <inheritdoc/>
internal sealed class PendingRead<T>(PreparedQuery query) : PendingRead
    where T : class
{
    public static PendingRead Make(PreparedQuery query) => new PendingRead<T>(query);

    public override void Run(Lease lease) => Rows.AddRange(query.Execute<IEnumerable<T>>(lease));

    public override async ValueTask RunAsync(Lease lease, CancellationToken cancellationToken)
    {
        await foreach (var row in query.ExecuteAsync<IAsyncEnumerable<T>>(lease, cancellationToken).WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            Rows.Add(row);
        }
    }
}
