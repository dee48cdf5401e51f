using System.Collections.Concurrent;
using System.Data;
using System.Runtime.CompilerServices;
using System.Text.Json;
using EFCore.ActiveRecord.Database.Configuration;
using EFCore.ActiveRecord.Database.Providers;
using EFCore.ActiveRecord.Database.Sessions;
using EFCore.ActiveRecord.Models.Hooks;
using EFCore.ActiveRecord.Models.Metadata;
using EFCore.ActiveRecord.Providers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Database;

/// <summary>An open database, as all floors but the surface know it: its model, provider, contexts and options, and what higher floors keep with it.</summary>
internal sealed class RecordDatabase : IDisposable
{
    private static int _kinds;

    private readonly ConcurrentDictionary<Type, RecordPlan?> _plans = new();
    private readonly ContextSource _contexts;
    private object[] _services = [];
    private int _disposed;

    public RecordDatabase(ContextSource contexts)
    {
        _contexts = contexts;
        using var context = contexts.Create();
        Model = context.Model;
        DatabaseProvider.Of(Model);
        Hooks = new RecordHooks(Model, contexts.Hooks);
        var connection = context.Database.GetDbConnection();
        Name = string.IsNullOrEmpty(connection.Database) || connection.Database == "main" ? connection.DataSource : connection.Database;
        SerialGate = contexts.IsSerial ? new OperationGate() : null;
        RetriesOnFailure = context.Database.CreateExecutionStrategy().RetriesOnFailure;
        HasAutoIncludes = Model.GetEntityTypes().SelectMany(t => t.GetNavigations()).Any(n => n.IsEagerLoaded && !n.TargetEntityType.IsOwned());
        HasJsonParts = JsonParts.AreIn(Model);
    }

    public bool IsDisposed => Volatile.Read(ref _disposed) != 0;

    public string Name { get; }

    public IModel Model { get; }

    public DatabaseProvider Provider => _contexts.Provider;

    public TimeProvider Time => _contexts.Time;

    public RecordHooks Hooks { get; }

    public InputLimits InputLimits => _contexts.InputLimits;

    /// <summary>How dictionaries and JSON name attributes; <see langword="null"/> for snake_case.</summary>
    public JsonNamingPolicy? JsonNaming => _contexts.JsonNaming;

    /// <summary>Whether a soft delete marks dependents too.</summary>
    public bool CascadesSoftDelete => _contexts.CascadesSoftDelete;

    /// <summary>Whether the options leave all writing to the change tracker.</summary>
    public bool WritesTracked => _contexts.WritesTracked;

    public bool HasAutoIncludes { get; }

    /// <summary>Whether parts of its classes are kept as JSON.</summary>
    public bool HasJsonParts { get; }

    /// <summary>Whether the options have a retrying execution strategy.</summary>
    public bool RetriesOnFailure { get; }

    public RouteLog RouteLog { get; } = new();

    /// <summary>Held by the one operation that a serial database takes at a time; <see langword="null"/> for all others.</summary>
    public OperationGate? SerialGate { get; }

    /// <summary>The number of contexts that operations, sessions and transactions have at the moment.</summary>
    public int OpenLeases => _contexts.Open;

    public IEnumerable<Type> RecordTypes
        => Model.GetEntityTypes().Where(t => !t.HasSharedClrType && typeof(IActiveRecord).IsAssignableFrom(t.ClrType)).Select(t => t.ClrType);

    /// <summary>Keeps one object of a higher floor's with the database. For the time before it is used.</summary>
    public void Provide<TService>(TService service)
        where TService : class
    {
        var kind = Kind<TService>.Index;
        if (_services.Length <= kind)
        {
            Array.Resize(ref _services, kind + 1);
        }

        _services[kind] = service;
    }

    /// <summary>What <see cref="Provide"/> was given.</summary>
    public TService Service<TService>()
        where TService : class
        => Unsafe.As<TService>(_services[Kind<TService>.Index]);

    /// <summary>What is known of a class in this database's model; <see langword="null"/> where it is not in it.</summary>
    public RecordPlan? PlanOf(Type type)
        => _plans.TryGetValue(type, out var plan) ? plan
            : _plans.GetOrAdd(type, static (t, model) => model.FindRuntimeEntityType(t) is { HasSharedClrType: false } entityType ? RecordPlan.Of(entityType) : null, Model);

    /// <exception cref="NoDatabaseException">The class is not in the model.</exception>
    public RecordPlan RequirePlan(Type type) => PlanOf(type) ?? throw NoDatabaseException.For(type);

    /// <summary>Makes this the database of all its models for the current flow, until the scope is closed.</summary>
    public FlowScope Use()
    {
        ThrowIfDisposed();
        return FlowScope.Use(this);
    }

    /// <summary>A context that takes no part in sessions and transactions.</summary>
    public DbContext CreateContext()
    {
        ThrowIfDisposed();
        return _contexts.Create();
    }

    public DbContext Rent() => _contexts.Rent();

    public void Return(DbContext context) => _contexts.Return(context);

    public ValueTask ReturnAsync(DbContext context) => _contexts.ReturnAsync(context);

    public void ThrowIfDisposed()
    {
        if (IsDisposed)
        {
            throw NoDatabaseException.Disposed(Name);
        }
    }

    /// <summary>Runs one operation on a leased context, and translates its errors.</summary>
    public async Task<TResult> RunAsync<TResult>(Func<Lease, CancellationToken, Task<TResult>> operation, CancellationToken cancellationToken, Type? model = null, FlowScope? session = null, RecordTurn? turn = null, bool isReading = false)
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

    /// <summary>Runs the program's own code on a leased context.</summary>
    public Task<TResult> ExecuteAsync<TResult>(Func<DbContext, Task<TResult>> work, CancellationToken cancellationToken)
        => RunAsync(
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

    /// <summary>Runs code in a transaction, or in a savepoint of the one that the flow is in.</summary>
    public Task<TResult> TransactionAsync<TResult>(Func<TransactionLevel, Task<TResult>> work, IsolationLevel? isolation = null, int retries = 0, CancellationToken cancellationToken = default)
        => new TransactionRunner<TResult>(this, work, isolation, retries).RunAsync(cancellationToken);

    /// <inheritdoc cref="TransactionAsync{TResult}(Func{TransactionLevel, Task{TResult}}, IsolationLevel?, int, CancellationToken)"/>
    public Task<TResult> TransactionAsync<TResult>(Func<Task<TResult>> work, int retries = 0, CancellationToken cancellationToken = default)
        => TransactionAsync(_ => work(), retries: retries, cancellationToken: cancellationToken);

    /// <inheritdoc cref="TransactionAsync{TResult}(Func{TransactionLevel, Task{TResult}}, IsolationLevel?, int, CancellationToken)"/>
    public Task TransactionAsync(Func<Task> work, int retries = 0, CancellationToken cancellationToken = default)
        => TransactionAsync(
            async _ =>
            {
                await work().ConfigureAwait(false);
                return true;
            },
            retries: retries,
            cancellationToken: cancellationToken);

    /// <summary>Takes note of an error of an operation.</summary>
    /// <param name="exception">The error.</param>
    /// <param name="model">The class of the records concerned.</param>
    /// <param name="unit">What the operation worked on, where it is not that of this flow.</param>
    /// <param name="isReading">Whether it was a query, so that no value of a row can be the cause.</param>
    /// <returns>The library's exception for it; <see langword="null"/> where it shall pass as it is.</returns>
    public Exception? Failed(Exception exception, Type? model, WorkUnit? unit = null, bool isReading = false)
    {
        var translated = ErrorTranslator.Translate(this, exception, model, isReading);
        return (unit ?? FlowScope.Of(this)?.Unit) is { } work ? work.Failed(exception, translated) : translated;
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            DatabaseRegistry.Remove(this);
            _contexts.Dispose();
        }
    }

    public override string ToString() => Name;

    /// <summary>Numbers the kinds of objects that are kept, so that each is found by an index.</summary>
    private static class Kind<TService>
    {
        public static readonly int Index = Interlocked.Increment(ref _kinds) - 1;
    }
}
