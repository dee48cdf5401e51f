using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EFCore.ActiveRecord.Benchmarks;

/// <summary>A filled database for the time of a run, and what the contestants need at it.</summary>
public abstract class BenchmarkDatabase : IAsyncDisposable
{
    private ActiveDb? _activeDb;

    /// <summary>The databases that are to be had here, by the names that the command line knows.</summary>
    public static IReadOnlyList<string> Names { get; } = PostgreSqlDatabase.Server is null ? [SqliteDatabase.Name] : [SqliteDatabase.Name, PostgreSqlDatabase.Name];

    /// <summary>Plain EF Core's contexts.</summary>
    public IDbContextFactory<BlogContext> Contexts { get; private set; } = null!;

    /// <summary>Creates the database and its rows. It is then the default database of the model.</summary>
    public static async Task<BenchmarkDatabase> CreateAsync(string name)
    {
        BenchmarkDatabase database = name switch
        {
            SqliteDatabase.Name => new SqliteDatabase(),
            PostgreSqlDatabase.Name => await PostgreSqlDatabase.CreateEmptyAsync(),
            _ => throw new ArgumentException($"There is no database '{name}' here. There is: {string.Join(", ", Names)}.", nameof(name)),
        };
        try
        {
            await database.FillAsync();
            return database;
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    /// <summary>A closed connection of the pool.</summary>
    public abstract DbConnection CreateConnection();

    /// <summary>An open connection of the pool.</summary>
    public abstract ValueTask<DbConnection> OpenAsync();

    /// <summary>Adds the next of the values that the SQL calls $1, $2, ...</summary>
    public abstract void Add<T>(DbCommand command, T value);

    /// <summary>The condition that a column is among the keys in $1, which <see cref="AddKeys"/> sets.</summary>
    public abstract string AmongKeys { get; }

    public abstract void AddKeys(DbCommand command, int[] keys);

    /// <summary>How a list of keys is asked for with Dapper.</summary>
    public abstract string AmongDapperKeys { get; }

    public abstract DateTimeOffset ReadTime(DbDataReader reader, int ordinal);

    /// <summary>The product and its version.</summary>
    public abstract Task<string> VersionAsync();

    public virtual async ValueTask DisposeAsync()
    {
        if (_activeDb is not null)
        {
            await _activeDb.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    protected abstract void Configure(DbContextOptionsBuilder options);

    /// <summary>Called when the tables are filled, before anything is measured.</summary>
    protected virtual Task PrepareAsync() => Task.CompletedTask;

    protected async Task<string> ScalarAsync(string sql)
    {
        await using var connection = await OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (string)(await command.ExecuteScalarAsync())!;
    }

    private async Task FillAsync()
    {
        var options = new DbContextOptionsBuilder<BlogContext>();
        Configure(options);
        Contexts = new PooledDbContextFactory<BlogContext>(options.Options);
        await BlogRows.FillAsync(Contexts);
        await PrepareAsync();
        _activeDb = ActiveDb.Open(Configure, models: [typeof(User), typeof(Post), typeof(Comment)]);
    }
}
