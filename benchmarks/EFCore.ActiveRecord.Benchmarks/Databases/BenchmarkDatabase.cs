using System.Data;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EFCore.ActiveRecord.Benchmarks;

/// <summary>A filled database for the time of a run, and what the contestants need at it.</summary>
public abstract class BenchmarkDatabase : IAsyncDisposable
{
    private ActiveDb? _activeDb;
    private ActiveDb? _tracked;

    /// <summary>The databases that are to be had here, by the names that the command line knows.</summary>
    public static IReadOnlyList<string> Names { get; } = PostgreSqlDatabase.Server is null ? [SqliteDatabase.Name] : [SqliteDatabase.Name, PostgreSqlDatabase.Name, PostgreSqlDatabase.PreparedName];

    /// <summary>The classes of the model.</summary>
    public static IReadOnlyList<Type> Models { get; } = [typeof(User), typeof(Post), typeof(Comment), typeof(Note)];

    /// <summary>Plain EF Core's contexts.</summary>
    public IDbContextFactory<BlogContext> Contexts { get; private set; } = null!;

    /// <summary>The library, told to write with EF Core's change tracker.</summary>
    public ActiveDb Tracked => _tracked!;

    /// <summary>The table of notes.</summary>
    public abstract NoteTable Notes { get; }

    /// <summary>Creates the database and its rows. It is then the default database of the model.</summary>
    public static async Task<BenchmarkDatabase> CreateAsync(string name)
    {
        DapperSettings.Apply();
        BenchmarkDatabase database = name switch
        {
            SqliteDatabase.Name => new SqliteDatabase(),
            PostgreSqlDatabase.Name => await PostgreSqlDatabase.CreateEmptyAsync(isPrepared: false),
            PostgreSqlDatabase.PreparedName => await PostgreSqlDatabase.CreateEmptyAsync(isPrepared: true),
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
        foreach (var db in new[] { _tracked, _activeDb }.OfType<ActiveDb>())
        {
            await db.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Tells plain EF Core where the database is.</summary>
    public abstract void Configure(DbContextOptionsBuilder options);

    /// <summary>The library, opened as its guide shows it.</summary>
    public ActiveDb Open(IEnumerable<Type> models, Action<ActiveRecordOptionsBuilder>? configure = null) => ActiveDb.Open(Url(), models, configure: configure);

    /// <summary>The hand-written way to a user.</summary>
    public async Task<User?> GetUserAsync(int id)
    {
        await using var connection = await OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = GetByKey.Sql;
        Add(command, id);
        await using var reader = await command.ExecuteReaderAsync(CommandBehavior.SingleRow);
        return await reader.ReadAsync() ? this.ReadUser(reader) : null;
    }

    /// <summary>Runs a statement that gives nothing back.</summary>
    public async Task ExecuteAsync(string sql)
    {
        await using var connection = await OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Where the database is, for the library.</summary>
    protected abstract string Url();

    /// <summary>Called when the tables are filled.</summary>
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
        _activeDb = Open(Models);
        _tracked = Open(Models, o => o.WriteWithChangeTracker());
    }
}
