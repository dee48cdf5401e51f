using System.Data.Common;
using BenchmarkDotNet.Attributes;

namespace EFCore.ActiveRecord.Benchmarks;

/// <summary>
/// One thing to do with a database; each method marked <see cref="BenchmarkAttribute"/> is a contestant that does it in its way. BenchmarkDotNet
/// and the comparison run the same methods. A new operation is a class like its neighbours, nothing else has to know of it.
/// </summary>
[MemoryDiagnoser]
public abstract class Operation
{
    private BenchmarkDatabase? _database;
    private int _call;

    /// <summary>What stands in the tables, and what <c>--filter</c> looks at.</summary>
    public abstract string Title { get; }

    public static IEnumerable<string> DatabaseNames => BenchmarkDatabase.Names;

    /// <summary>Set by BenchmarkDotNet.</summary>
    [ParamsSource(nameof(DatabaseNames))]
    public string DatabaseName { get; set; } = "";

    /// <summary>How many calls of each contestant are compared with the baseline's before the operation is measured.</summary>
    public virtual int CheckedCalls => 20;

    protected BenchmarkDatabase Database => _database ?? throw new InvalidOperationException("The operation was given no database yet.");

    // Not async: BenchmarkDotNet 0.14 does not await these when it runs in its own process.
    [GlobalSetup]
    public void CreateDatabase() => Use(BenchmarkDatabase.CreateAsync(DatabaseName).GetAwaiter().GetResult());

    [GlobalCleanup]
    public void DropDatabase() => Database.DisposeAsync().AsTask().GetAwaiter().GetResult();

    public void Use(BenchmarkDatabase database) => _database = database;

    /// <summary>Called before a number of calls that are timed together, and not timed itself. The same calls of each contestant see the same values.</summary>
    /// <param name="firstCall">Which call comes next.</param>
    /// <param name="calls">How many follow.</param>
    public virtual Task PrepareAsync(int firstCall, int calls)
    {
        _call = firstCall;
        return Task.CompletedTask;
    }

    /// <summary>What a call has left in the database, where the operation writes. It is compared as the results are.</summary>
    public virtual Task<IReadOnlyList<Note>> RowsAfterCallAsync() => Task.FromResult<IReadOnlyList<Note>>([]);

    /// <summary>A value for the next call, from 0 up to but not including the number given, which must not be a multiple of 7919.</summary>
    protected int Next(int count) => (int)((uint)_call++ * 7919L % count);

    protected BlogContext NewContext() => Database.Contexts.CreateDbContext();

    protected static DbCommand Command(DbConnection connection, string sql)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }
}
