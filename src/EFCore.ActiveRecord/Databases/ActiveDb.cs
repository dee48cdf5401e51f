using System.Collections.Concurrent;
using System.Text.Json;
using EFCore.ActiveRecord.Databases;
using EFCore.ActiveRecord.DirectWriting;
using EFCore.ActiveRecord.Errors;
using EFCore.ActiveRecord.Hooks;
using EFCore.ActiveRecord.Persisting;
using EFCore.ActiveRecord.Plans;
using EFCore.ActiveRecord.Queries;
using EFCore.ActiveRecord.Records;
using EFCore.ActiveRecord.Sessions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord;

/// <summary>An open database: where active records live. Keep one for as long as the program works with the database; it is safe to use from many threads.</summary>
/// <remarks>
/// The first database opened for a class is that class's default; <see cref="Use"/> chooses another for the current asynchronous flow, and a transaction or session
/// makes its database the flow's as well. Where the flow has chosen none, a record that was read or written before goes to the database that its row is in. Outside of
/// sessions and transactions, every operation takes a context from a pool and gives it back.
/// </remarks>
/// <example><code>
/// await using var db = ActiveDb.Open("sqlite:///blog.db");
/// await db.CreateAllAsync();
/// var bob = await User.CreateAsync(new User { Username = "bob", Name = "Bob", Age = 30 });
/// </code></example>
public sealed partial class ActiveDb : IAsyncDisposable, IDisposable
{
    private readonly ConcurrentDictionary<Type, RecordPlan?> _plans = new();
    private readonly ContextSource _contexts;
    private int _disposed;

    private ActiveDb(ContextSource contexts)
    {
        _contexts = contexts;
        using var context = contexts.Create();
        Model = context.Model;
        Hooks = new RecordHooks(Model, contexts.Hooks);
        var connection = context.Database.GetDbConnection();
        Name = string.IsNullOrEmpty(connection.Database) || connection.Database == "main" ? connection.DataSource : connection.Database;
        SerialGate = contexts.IsSerial ? new OperationGate() : null;
        DirectWrites = new DirectPersister(this);
        Queries = new LateBoundQueryProvider(this);
        RetriesOnFailure = context.Database.CreateExecutionStrategy().RetriesOnFailure;
        HasAutoIncludes = Model.GetEntityTypes().SelectMany(t => t.GetNavigations()).Any(n => n.IsEagerLoaded && !n.TargetEntityType.IsOwned());
        HasJsonParts = JsonParts.AreIn(Model);
        DatabaseRegistry.Add(this);
    }

    internal bool IsDisposed => Volatile.Read(ref _disposed) != 0;

    internal string Name { get; }

    internal IModel Model { get; }

    internal DatabaseProvider Provider => _contexts.Provider;

    internal TimeProvider Time => _contexts.Time;

    internal RecordHooks Hooks { get; }

    internal InputLimits InputLimits => _contexts.InputLimits;

    /// <summary>How dictionaries and JSON name attributes; <see langword="null"/> for snake_case.</summary>
    internal JsonNamingPolicy? JsonNaming => _contexts.JsonNaming;

    /// <summary>Whether a soft delete marks dependents too.</summary>
    internal bool CascadesSoftDelete => _contexts.CascadesSoftDelete;

    internal LateBoundQueryProvider Queries { get; }

    /// <summary>The compiled plans of queries made of names.</summary>
    internal ShapeCache Plans { get; } = new();

    /// <summary>Writes records of plain tables.</summary>
    internal DirectPersister DirectWrites { get; }

    /// <summary>Whether the options leave all writing to the change tracker.</summary>
    internal bool WritesTracked => _contexts.WritesTracked;

    internal bool HasAutoIncludes { get; }

    /// <summary>Whether parts of its classes are kept as JSON.</summary>
    internal bool HasJsonParts { get; }

    /// <summary>Whether the options have a retrying execution strategy.</summary>
    internal bool RetriesOnFailure { get; }

    /// <summary>Held by the one operation that a serial database takes at a time; <see langword="null"/> for all others.</summary>
    internal OperationGate? SerialGate { get; }

    /// <summary>The number of contexts that operations, sessions and transactions have at the moment.</summary>
    internal int OpenLeases => _contexts.Open;

    internal IEnumerable<Type> RecordTypes
        => Model.GetEntityTypes().Where(t => !t.HasSharedClrType && typeof(IActiveRecord).IsAssignableFrom(t.ClrType)).Select(t => t.ClrType);

    /// <summary>Makes this the database of all its models for the current asynchronous flow, until disposed. Uses nest.</summary>
    /// <returns>What ends it when disposed; meant for <c>using (db.Use()) { ... }</c>.</returns>
    /// <exception cref="NoDatabaseException">The database was disposed.</exception>
    public IDisposable Use()
    {
        ThrowIfDisposed();
        return new Usage(FlowScope.Use(this));
    }

    /// <summary>A real DbContext of this database, for all that EF Core can do. It takes no part in sessions and transactions of the flow.</summary>
    /// <returns>A context; dispose it.</returns>
    /// <exception cref="NoDatabaseException">The database was disposed.</exception>
    public DbContext CreateContext()
    {
        ThrowIfDisposed();
        return _contexts.Create();
    }

    /// <summary>Runs EF Core code on a context: that of the flow's session or transaction, else one from the pool.</summary>
    /// <typeparam name="TResult">The result's type.</typeparam>
    /// <param name="work">The code. Do not keep the context.</param>
    /// <param name="cancellationToken">Cancels waiting for the session; give the token to EF Core's methods yourself.</param>
    /// <returns>What <paramref name="work"/> returns.</returns>
    /// <exception cref="NoDatabaseException">The database was disposed.</exception>
    /// <exception cref="ActiveRecordException">Database errors, as everywhere.</exception>
    /// <example><code>await db.ExecuteAsync(ctx => ctx.Set&lt;User&gt;().GroupBy(u => u.Age).Select(g => new { g.Key, Count = g.Count() }).ToListAsync());</code></example>
    public Task<TResult> ExecuteAsync<TResult>(Func<DbContext, Task<TResult>> work, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        return RunAsync(
            async (lease, _) =>
            {
                // What the code does with records joins the operation instead of waiting for it.
                var scope = FlowScope.ForOperation(this, lease.Scope);
                try
                {
                    var result = await work(lease.Context).ConfigureAwait(false);

                    // The code may have caught errors of its own.
                    lease.Unit?.Recovered();
                    return result;
                }
                finally
                {
                    await scope.EndAsync().ConfigureAwait(false);
                }
            },
            cancellationToken);
    }

    /// <inheritdoc cref="ExecuteAsync{TResult}(Func{DbContext, Task{TResult}}, CancellationToken)"/>
    public Task ExecuteAsync(Func<DbContext, Task> work, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        return ExecuteAsync(
            async context =>
            {
                await work(context).ConfigureAwait(false);
                return true;
            },
            cancellationToken);
    }

    /// <summary>The database's name: a file, or a database on a server. Never a password.</summary>
    /// <returns>The name.</returns>
    public override string ToString() => Name;

    /// <summary>Closes the database: a database in memory is gone then, and the classes lose their default.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            DatabaseRegistry.Remove(this);
            _contexts.Dispose();
        }
    }

    /// <inheritdoc cref="Dispose"/>
    /// <returns>A task that ends when it is closed.</returns>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return default;
    }

    /// <summary>What is known of a class in this database's model; <see langword="null"/> where it is not in it.</summary>
    internal RecordPlan? PlanOf(Type type)
        => _plans.TryGetValue(type, out var plan) ? plan
            : _plans.GetOrAdd(type, static (t, model) => model.FindRuntimeEntityType(t) is { HasSharedClrType: false } entityType ? RecordPlan.Of(entityType) : null, Model);

    /// <exception cref="NoDatabaseException">The class is not in the model.</exception>
    internal RecordPlan RequirePlan(Type type) => PlanOf(type) ?? throw NoDatabaseException.For(type);

    /// <summary>All rows of a class, as a query.</summary>
    internal ActiveQuery<T> Query<T>()
        where T : class, IActiveRecord
    {
        RequirePlan(typeof(T));
        return Queries.All<T>();
    }

    internal DbContext Rent() => _contexts.Rent();

    internal void Return(DbContext context) => _contexts.Return(context);

    internal ValueTask ReturnAsync(DbContext context) => _contexts.ReturnAsync(context);

    internal void ThrowIfDisposed()
    {
        if (IsDisposed)
        {
            throw NoDatabaseException.Disposed(Name);
        }
    }

    /// <summary>Runs one operation on a leased context, and translates its errors.</summary>
    internal async Task<TResult> RunAsync<TResult>(Func<Lease, CancellationToken, Task<TResult>> operation, CancellationToken cancellationToken, Type? model = null, FlowScope? session = null, RecordTurn? turn = null, bool isReading = false)
    {
        try
        {
            var lease = await Lease.OpenAsync(this, cancellationToken, session).ConfigureAwait(false);
            await using (lease.ConfigureAwait(false))
            {
                lease.EnterFlow();
                return await operation(lease, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (Failed(e, model, isReading: isReading) is { } translated)
        {
            throw translated;
        }
        finally
        {
            turn?.End();
        }
    }

    /// <summary>Takes note of an error of an operation.</summary>
    /// <param name="exception">The error.</param>
    /// <param name="model">The class of the records concerned.</param>
    /// <param name="unit">What the operation worked on, where it is not that of this flow.</param>
    /// <param name="isReading">Whether it was a query, so that no value of a row can be the cause.</param>
    /// <returns>The library's exception for it; <see langword="null"/> where it shall pass as it is.</returns>
    internal Exception? Failed(Exception exception, Type? model, WorkUnit? unit = null, bool isReading = false)
    {
        var translated = ErrorTranslator.Translate(this, exception, model, isReading);
        return (unit ?? FlowScope.Of(this)?.Unit) is { } work ? work.Failed(exception, translated) : translated;
    }

    private sealed class Usage(FlowScope scope) : IDisposable
    {
        public void Dispose() => scope.Close();
    }
}
