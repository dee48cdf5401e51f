using EFCore.ActiveRecord.Database;
using EFCore.ActiveRecord.Database.Sessions;
using EFCore.ActiveRecord.Querying.Execution;
using EFCore.ActiveRecord.Shapes;
using EFCore.ActiveRecord.Surface.Queries;
using EFCore.ActiveRecord.Writing.Direct;
using Microsoft.EntityFrameworkCore;

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
    private ActiveDb(ContextSource contexts)
    {
        Inner = new RecordDatabase(contexts);
        Inner.Provide(new ShapeCache());
        Inner.Provide<LateBoundQueryProvider>(new ActiveQueryProvider(Inner));
        Inner.Provide(new DirectPersister(Inner));
        DatabaseRegistry.Add(Inner);
    }

    /// <summary>The database as the other floors know it.</summary>
    internal RecordDatabase Inner { get; }

    /// <summary>Makes this the database of all its models for the current asynchronous flow, until disposed. Uses nest.</summary>
    /// <returns>What ends it when disposed; meant for <c>using (db.Use()) { ... }</c>.</returns>
    /// <exception cref="NoDatabaseException">The database was disposed.</exception>
    public IDisposable Use() => new Usage(Inner.Use());

    /// <summary>A real DbContext of this database, for all that EF Core can do. It takes no part in sessions and transactions of the flow.</summary>
    /// <returns>A context; dispose it.</returns>
    /// <exception cref="NoDatabaseException">The database was disposed.</exception>
    public DbContext CreateContext() => Inner.CreateContext();

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
        return Inner.ExecuteAsync(work, cancellationToken);
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
    public override string ToString() => Inner.Name;

    /// <summary>Closes the database: a database in memory is gone then, and the classes lose their default.</summary>
    public void Dispose() => Inner.Dispose();

    /// <inheritdoc cref="Dispose"/>
    /// <returns>A task that ends when it is closed.</returns>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return default;
    }

    private sealed class Usage(FlowScope scope) : IDisposable
    {
        public void Dispose() => scope.Close();
    }
}
