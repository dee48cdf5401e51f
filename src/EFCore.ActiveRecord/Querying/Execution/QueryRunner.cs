using System.Collections;
using System.Collections.Concurrent;
using EFCore.ActiveRecord.Database;
using EFCore.ActiveRecord.Database.Providers;
using EFCore.ActiveRecord.Database.Sessions;
using EFCore.ActiveRecord.Querying.Loading;
using EFCore.ActiveRecord.Shapes;

namespace EFCore.ActiveRecord.Querying.Execution;

/// <summary>Runs prepared queries on leased contexts, by the type of the elements that they give.</summary>
internal abstract class QueryRunner
{
    private static readonly ConcurrentDictionary<Type, QueryRunner> Runners = new();

    public static QueryRunner ForElement(Type element)
        => Runners.GetOrAdd(element, static t => (QueryRunner)Activator.CreateInstance(typeof(QueryRunner<>).MakeGenericType(t))!);

    /// <summary>The rows, as something that can be enumerated in both ways; nothing runs before that.</summary>
    public abstract object Stream(RecordDatabase database, PreparedQuery query, CancellationToken cancellationToken);

    /// <summary>The one result, as a task.</summary>
    public abstract object ScalarAsync(RecordDatabase database, PreparedQuery query, CancellationToken cancellationToken);

    protected static Exception? Translate(RecordDatabase database, PreparedQuery query, Exception exception)
    {
        if (query.Writes)
        {
            Unanswered.MarkWrite(database, exception);
        }

        return query.AsksForOne && OneRowErrors.Translate(query.Model ?? typeof(object), exception) is { } translated
            ? translated
            : database.Failed(exception, query.Model, isReading: !query.Writes);
    }
}

/// <inheritdoc/>
internal sealed class QueryRunner<T> : QueryRunner
{
    private static readonly bool IsPart = typeof(T).IsGenericType && typeof(T).GetGenericTypeDefinition() == typeof(CountedList<>);

    public override object Stream(RecordDatabase database, PreparedQuery query, CancellationToken cancellationToken)
        => new RecordSequence<T>(database, query, cancellationToken);

    public override object ScalarAsync(RecordDatabase database, PreparedQuery query, CancellationToken cancellationToken)
        => RunAsync(database, query, cancellationToken);

    public static T Scalar(RecordDatabase database, PreparedQuery query)
    {
        try
        {
            using var lease = Lease.Open(database);
            if (query.MayLoad)
            {
                lease.HoldConnection();
            }

            var result = query.Execute<T>(lease);
            if (query.Loads is not null)
            {
                LoadRun.Run(database, lease, query, [result]);
            }

            ResultSnapshots<T>.Stamp(database, query, result);
            return result;
        }
        catch (Exception e) when (Translate(database, query, e) is { } translated)
        {
            throw translated;
        }
    }

    public static Task<T> RunAsync(RecordDatabase database, PreparedQuery query, CancellationToken cancellationToken)
        => RunAsync(database, query, static (query, lease, token) => query.ExecuteAsync<Task<T>>(lease, token), static result => IsPart ? ((IEnumerable)result!).Cast<object?>() : [result], cancellationToken);

    /// <summary>All rows, read in one go.</summary>
    public static Task<List<T>> ListAsync(RecordDatabase database, PreparedQuery query, CancellationToken cancellationToken)
        => QueryRunner<List<T>>.RunAsync(database, query, ReadAsync, static rows => rows.Cast<object?>(), cancellationToken);

    private static async Task<List<T>> ReadAsync(PreparedQuery query, Lease lease, CancellationToken cancellationToken)
    {
        List<T> rows = [];
        await query.FillAsync<T, T>(lease, rows, cancellationToken).ConfigureAwait(false);
        return rows;
    }

    /// <param name="database">The database.</param>
    /// <param name="query">The query.</param>
    /// <param name="execute">Runs it.</param>
    /// <param name="records">The records in its result.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    private static async Task<T> RunAsync(RecordDatabase database, PreparedQuery query, Func<PreparedQuery, Lease, CancellationToken, Task<T>> execute, Func<T, IEnumerable<object?>> records, CancellationToken cancellationToken)
    {
        try
        {
            var lease = await Lease.OpenAsync(database, cancellationToken).ConfigureAwait(false);
            await using (lease.ConfigureAwait(false))
            {
                lease.EnterFlow();
                if (query.MayLoad)
                {
                    await lease.HoldConnectionAsync(cancellationToken).ConfigureAwait(false);
                }

                var result = await execute(query, lease, cancellationToken).ConfigureAwait(false);
                if (query.Loads is not null)
                {
                    await LoadRun.AfterAsync(database, lease, query, records(result), cancellationToken).ConfigureAwait(false);
                }

                ResultSnapshots<T>.Stamp(database, query, result);
                return result;
            }
        }
        catch (Exception e) when (Translate(database, query, e) is { } translated)
        {
            throw translated;
        }
    }
}
