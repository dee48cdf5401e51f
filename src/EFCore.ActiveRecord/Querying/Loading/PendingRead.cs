using System.Collections.Concurrent;
using EFCore.ActiveRecord.Database.Sessions;
using EFCore.ActiveRecord.Querying.Execution;

namespace EFCore.ActiveRecord.Querying.Loading;

/// <summary>A query whose rows are wanted next; whoever runs it chooses how.</summary>
internal abstract class PendingRead
{
    private static readonly ConcurrentDictionary<Type, Func<PreparedQuery, List<object>, PendingRead>> Makers = new();

    /// <param name="type">The class of the rows.</param>
    /// <param name="query">The query.</param>
    /// <param name="rows">Takes the rows when it is run.</param>
    public static PendingRead Of(Type type, PreparedQuery query, List<object> rows)
        => Makers.GetOrAdd(type, static t => typeof(PendingRead<>).MakeGenericType(t).GetMethod(nameof(PendingRead<>.Make))!.CreateDelegate<Func<PreparedQuery, List<object>, PendingRead>>())(query, rows);

    public abstract void Run(Lease lease);

    public abstract Task RunAsync(Lease lease, CancellationToken cancellationToken);
}

/// <inheritdoc/>
internal sealed class PendingRead<T>(PreparedQuery query, List<object> rows) : PendingRead
    where T : class
{
    public static PendingRead Make(PreparedQuery query, List<object> rows) => new PendingRead<T>(query, rows);

    public override void Run(Lease lease) => rows.AddRange(query.Execute<IEnumerable<T>>(lease));

    public override Task RunAsync(Lease lease, CancellationToken cancellationToken) => query.FillAsync<T, object>(lease, rows, cancellationToken);
}
