using System.Data;
using System.Data.Common;
using System.Linq.Expressions;
using EFCore.ActiveRecord.Models.Errors;
using EFCore.ActiveRecord.Models.RecordKeys;
using EFCore.ActiveRecord.Providers;
using EFCore.ActiveRecord.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Query;

[assembly: DatabaseProvider(typeof(SqliteProvider))]

namespace EFCore.ActiveRecord.Sqlite;

/// <summary>What is SQLite's own.</summary>
internal sealed class SqliteProvider : DatabaseProvider
{
    private const string Collate = " COLLATE ";

    private static readonly SqliteWrites Writes = new();

    private static int _memories;

    public override Type DateTimeOffsetConverter => typeof(UtcTextConverter);

    public override DatabaseErrorReader Errors { get; } = new SqliteErrorReader();

    public override string TablesSql => "SELECT NULL, name FROM sqlite_master WHERE type = 'table'";

    /// <summary>There are no schemas, so EF Core leaves them out, and case does not matter.</summary>
    public override (string? Schema, string Name) IdentityOf(string? schema, string name) => (null, name.ToUpperInvariant());

    public override (string? Before, string? After) AroundDrop => ("PRAGMA foreign_keys = 0", "PRAGMA foreign_keys = 1");

    public override bool CanDropForeignKeys => false;

    // SQLite's parser has a stack of 100 symbols, and each pair of parentheses takes some.
    public override int MaxDepth => 20;

    // SQLite's expressions are at most 1000 deep, and a chain of conditions is as deep as it is long.
    public override int MaxConditions => 500;

    // EF Core makes a parameter of each value. SQLite takes 32766, but the time to bind them grows with their square: 32,000 take half a minute.
    public override int MaxListedValues => 10_000;

    // For the same reason many queries of few keys take less time than one of many.
    public override int KeysPerQuery => 500;

    // One parameter: a JSON array.
    public override ParameterTranslationMode? KeyListMode => ReadsJson ? ParameterTranslationMode.Parameter : null;

    public override bool HasLateralJoins => false;

    // As EF Core reads it there: the text says nothing of a zone. A converter decides for itself.
    public override object? ForColumn(object? value, IProperty? column)
        => value is DateTime time && column is not null && column.GetTypeMapping().Converter is null ? DateTime.SpecifyKind(time, DateTimeKind.Unspecified) : value;

    // The text is the same, and the record keeps what is known of the time.
    protected override object StampOf(DateTime utc, IProperty column) => utc;

    // EF Core makes a LIKE of these, which ignores case here.
    public override Expression StartsWith(Expression text, TextValue start) => StartsEqually(text, start);

    public override Expression EndsWith(Expression text, TextValue end) => EndsEqually(text, end);

    // The function that looks for a text does not look at collations. Where the column is the same as in lower and in upper case, it ignores case, or has no letters.
    public override Expression Contains(Expression text, TextValue part)
    {
        var lower = Expression.Call(text, nameof(string.ToLower), null);
        var ignoresCase = Expression.AndAlso(Expression.Equal(text, lower), Expression.Equal(text, Expression.Call(text, nameof(string.ToUpper), null)));
        return Expression.OrElse(
            Expression.Call(text, nameof(string.Contains), null, part.As(t => t)),
            Expression.AndAlso(ignoresCase, Expression.Call(lower, nameof(string.Contains), null, Expression.Call(part.As(t => t), nameof(string.ToLower), null))));
    }

    // SQLite's LIKE ignores the case of ASCII letters, and only of these.
    public override Expression LikeIgnoringCase(Expression text, Expression pattern, string? escape) => Like(text, pattern, escape);

    public override bool IgnoresDifferences(IReadOnlyProperty column, string storeType) => CollationOf(column, storeType) is not null and not "BINARY";

    public override ValueComparer<string>? KeyComparer(IReadOnlyProperty column, string storeType) => CollationOf(column, storeType) switch
    {
        "NOCASE" => TextKeys.IgnoringAsciiCase,
        "RTRIM" => TextKeys.IgnoringSpacesAtTheEnd,
        _ => null,
    };

    public override TDialect? Dialect<TDialect>()
        where TDialect : class
        => Writes as TDialect;

    public override IEnumerable<IMemberTranslator> MemberTranslators(ISqlExpressionFactory sql) => [new TimePartTranslator(sql)];

    // NaN is NULL to SQLite.
    public override bool CanHold(object? value) => value is not (double.NaN or float.NaN) && base.CanHold(value);

    // Every text is stored; of half a pair, the character that stands for what is none.

    // The one is a text, the other a signed number: EF Core refuses to order them.
    public override bool CanOrder(Type stored) => stored != typeof(TimeSpan) && stored != typeof(ulong);

    internal override DbCommand RentCommand(DbConnection connection, string sql)
        => connection is KeptConnection kept ? kept.RentCommand(sql) : base.RentCommand(connection, sql);

    internal override ValueTask ReturnCommandAsync(DbCommand command)
    {
        if (command.Connection is not KeptConnection kept)
        {
            return base.ReturnCommandAsync(command);
        }

        kept.ReturnCommand((SqliteCommand)command);
        return default;
    }

    // SQLite rolls back by itself: where the disk is full, at ON CONFLICT ROLLBACK and RAISE(ROLLBACK), and at an interrupt.
    public override bool HasEnded(DbTransaction transaction, out Exception? cause)
    {
        if (transaction is not SqliteTransaction { Connection: { State: ConnectionState.Open } connection } open || !SqliteLibrary.IsAvailable)
        {
            return base.HasEnded(transaction, out cause);
        }

        cause = (connection as KeptConnection)?.EndOf(open);
        return NativeSqlite.IsInAutocommit(connection);
    }

    public override void Configure(DbContextOptionsBuilder builder, DatabaseUrl url)
    {
        if (url.Host is not null || url.User is not null || url.Port is not null)
        {
            throw new DatabaseUrlException($"'{url}' names a host, and SQLite has none. A file is written with three slashes, 'sqlite:///{url.Host}' (four for an absolute path), a database in memory 'sqlite://'.");
        }

        var connection = new SqliteConnectionStringBuilder();
        try
        {
            foreach (var (name, value) in url.Options)
            {
                connection[name] = value;
            }
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidCastException)
        {
            throw new DatabaseUrlException($"'{url}' has an option that SQLite does not know: {ErrorText.Cause(e)}", e);
        }

        connection.DataSource = string.IsNullOrEmpty(url.Path) ? ":memory:" : url.Path;
        builder.UseSqlite(connection.ConnectionString);
    }

    /// <summary>Has the contexts of a pool keep their connections, unless the connection string says <c>Pooling=False</c>; keeps a database in memory alive.</summary>
    public override IDisposable? Prepare(DbContextOptionsBuilder builder, bool isPooled)
    {
        if (RelationalOptions(builder.Options) is not { Connection: null, ConnectionString: { } text } options)
        {
            return null;
        }

        var connection = new SqliteConnectionStringBuilder(text);
        var memory = IsMemory(text) ? Keep(connection, builder, options) : null;
        return isPooled && connection.Pooling ? KeptConnections.AddTo(builder, memory) ?? (IDisposable?)memory : memory;
    }

    /// <summary>A database in memory locks whole tables and does not wait, and one connection takes one command at a time.</summary>
    public override bool IsSerial(DbContextOptions options)
        => RelationalOptions(options) is { } relational && (relational.Connection is not null || IsMemory(relational.ConnectionString));

    /// <summary>Closes the idle connections that ADO.NET keeps, so that the file can be moved or deleted and memory is given back.</summary>
    public override void Closed(DbContextOptions options)
    {
        if (RelationalOptions(options) is { Connection: null, ConnectionString: { } text })
        {
            using var connection = new SqliteConnection(text);
            SqliteConnection.ClearPool(connection);
        }
    }

    /// <summary>Whether this version of SQLite has the functions that EF Core reads lists in JSON with: the last that came is <c>unhex</c>, for byte arrays.</summary>
    internal static bool ReadsJson { get; } = Version.Parse(new SqliteConnection().ServerVersion) >= new Version(3, 41);

    private static RelationalOptionsExtension? RelationalOptions(DbContextOptions options)
        => options.Extensions.OfType<RelationalOptionsExtension>().FirstOrDefault();

    /// <summary>A database in memory goes with its last connection, and each connection to <c>:memory:</c> has its own: so it gets a name that all connections share, and one that stays open.</summary>
    private static SqliteConnection Keep(SqliteConnectionStringBuilder connection, DbContextOptionsBuilder builder, RelationalOptionsExtension options)
    {
        if (connection.DataSource is ":memory:" or "")
        {
            connection.DataSource = $"active-record-{Environment.ProcessId}-{Interlocked.Increment(ref _memories)}";
        }

        connection.Mode = SqliteOpenMode.Memory;
        connection.Cache = SqliteCacheMode.Shared;
        ((IDbContextOptionsBuilderInfrastructure)builder).AddOrUpdateExtension(options.WithConnectionString(connection.ConnectionString));
        var kept = new SqliteConnection(connection.ConnectionString);
        kept.Open();
        return kept;
    }

    private static bool IsMemory(string? connectionString)
    {
        var connection = new SqliteConnectionStringBuilder(connectionString);
        return connection.DataSource is ":memory:" or "" || connection.Mode == SqliteOpenMode.Memory;
    }

    /// <summary>The collation, which may also stand in the column's type.</summary>
    private static string? CollationOf(IReadOnlyProperty column, string storeType)
    {
        var at = storeType.IndexOf(Collate, StringComparison.OrdinalIgnoreCase);
        return (at < 0 ? column.GetCollation() : storeType[(at + Collate.Length)..].Trim().Trim('"'))?.ToUpperInvariant();
    }
}
