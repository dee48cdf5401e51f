using Microsoft.EntityFrameworkCore;
using Xunit;

namespace EFCore.ActiveRecord.Specifications;

/// <summary>
/// Base of all specifications: what is true of every database is written once, as a class that derives from this one; each test project
/// derives from that in turn and names its store. Every test has an empty database with the blog's tables, which its flow uses.
/// </summary>
public abstract class Specification : IAsyncLifetime
{
    private readonly IDisposable _use;

    protected Specification()
    {
        Store = CreateStore();
        Skip.If(Store.SkipReason is not null, Store.SkipReason);
        Db = Open();

        // In the constructor, not in InitializeAsync: what an async method sets in its flow, its caller does not see.
        _use = Db.Use();
    }

    protected TestStore Store { get; }

    protected ActiveDb Db { get; }

    protected RecordedCommands Commands { get; } = new();

    protected SettableTime Time { get; } = new();

    /// <summary>The model of the test's database.</summary>
    protected virtual IReadOnlyList<Type> Models => Blog.Models;

    /// <summary>How the tables and columns of the test's database are named.</summary>
    protected virtual Naming Naming => Naming.SnakeCase;

    /// <summary>
    /// The texts that may stand in the SQL of this class's tests: constants of their LINQ conditions, which EF Core writes into the SQL, as it should. Any other would
    /// be a value, and fails the test. <see langword="null"/> where tests are mostly of LINQ and SQL of their own: there texts are not looked for.
    /// </summary>
    protected virtual IReadOnlyCollection<string>? Constants => null;

    public virtual Task InitializeAsync() => Db.CreateAllAsync();

    public virtual async Task DisposeAsync()
    {
        try
        {
            // True after every test, whatever went wrong in it.
            Assert.Equal(0, Db.Inner.OpenLeases);
            Assert.Equal(0, Commands.OpenConnections);
            Assert.Empty(Commands.Inlined.Where(i => Constants?.Contains(i.Key) == false));
        }
        finally
        {
            _use.Dispose();
            await Db.DisposeAsync();
            Store.Dispose();
        }
    }

    protected abstract TestStore CreateStore();

    protected virtual void Configure(ActiveRecordOptionsBuilder options) => options.UseTimeProvider(Time);

    /// <summary>Another handle on the test's database, with the same model.</summary>
    protected ActiveDb Open(Action<DbContextOptionsBuilder>? also = null)
        => Open(Store, options =>
        {
            options.AddInterceptors(Commands.Interceptors).EnableSensitiveDataLogging();
            also?.Invoke(options);
        });

    /// <summary>A handle on a database with the test's model, to whose commands nobody listens.</summary>
    protected ActiveDb Open(TestStore store, Action<DbContextOptionsBuilder>? also = null)
        => ActiveDb.Open(
            options =>
            {
                store.Configure(options);
                also?.Invoke(options);
            },
            models: Models,
            naming: Naming,
            configure: options =>
            {
                Configure(options);
                if (store.WritesTracked)
                {
                    options.WriteWithChangeTracker();
                }
            });
}
