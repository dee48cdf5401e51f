using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Data.Common;
using System.Linq.Expressions;
using System.Reflection;
using EFCore.ActiveRecord.Database.Configuration;
using EFCore.ActiveRecord.Database.Providers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Storage;

namespace EFCore.ActiveRecord.Providers;

/// <summary>
/// What one kind of database has of its own: its URLs, connections, errors and dialect. Without a provider, standard SQL is assumed; so each member of this class
/// says what standard SQL needs, and a provider overrides what its database does differently. <see cref="Register"/> makes a provider known.
/// </summary>
/// <remarks>One instance serves all databases of its kind, from many threads.</remarks>
public class DatabaseProvider : ValueDialect
{
    // The packages that may be there, by the URL schemes and EF Core providers that they serve.
    private static readonly (string Package, string[] Schemes, string EfProvider)[] Packages =
    [
        ("EFCore.ActiveRecord.Sqlite", ["sqlite"], "Microsoft.EntityFrameworkCore.Sqlite"),
        ("EFCore.ActiveRecord.PostgreSQL", ["postgresql", "postgres"], "Npgsql.EntityFrameworkCore.PostgreSQL"),
    ];

    /// <summary>How often a statement is sent again that was refused as outdated: the tables may change once more while it waits for them.</summary>
    internal const int Repeats = 5;

    private static readonly DatabaseProvider Standard = new();
    private static readonly DatabaseProvider MySql = new MySqlProvider();
    private static readonly DatabaseProvider PostgreSql = new PlainPostgreSqlProvider();
    private static readonly ConcurrentDictionary<string, DatabaseProvider?> Loaded = new(StringComparer.Ordinal);
    private static ImmutableList<DatabaseProvider> _registered = [];

    /// <summary>The schemes of the URLs that <c>ActiveDb.Open</c> gives to this provider, in lower case; none by default.</summary>
    public virtual IReadOnlyList<string> Schemes => [];

    /// <summary>The converter that makes <see cref="DateTimeOffset"/> comparable, sortable and storable; <see langword="null"/> where the database needs none.</summary>
    public virtual Type? DateTimeOffsetConverter => null;

    /// <summary>Reads the provider's exceptions.</summary>
    public virtual DatabaseErrorReader Errors { get; } = new();

    /// <summary>Makes a provider known to the whole process. It comes before those that were registered earlier, and before those of the library's own packages.</summary>
    /// <remarks>Call it before the first database of its kind is opened: when the program starts, or in a module initializer.</remarks>
    /// <param name="provider">The provider.</param>
    public static void Register(DatabaseProvider provider)
    {
        ArgumentNullException.ThrowIfNull(provider);
        ImmutableInterlocked.Update(ref _registered, static (known, added) => known.Insert(0, added), provider);
    }

    /// <summary>Whether this provider goes with a provider of EF Core's.</summary>
    /// <param name="efProvider">EF Core's name for it, such as <c>Microsoft.EntityFrameworkCore.SqlServer</c>.</param>
    /// <returns><see langword="false"/> by default.</returns>
    public virtual bool Serves(string efProvider) => false;

    /// <summary>The provider for an EF Core provider's name.</summary>
    internal static DatabaseProvider For(string? efProvider)
        => efProvider is not null && _registered.Find(p => p.Serves(efProvider)) is { } registered ? registered
            : Packages.FirstOrDefault(k => k.EfProvider == efProvider) is { Package: { } package } && Load(package) is { } provider ? provider : WithoutPackage(efProvider);

    /// <summary>The provider for the EF Core provider that options name.</summary>
    internal static DatabaseProvider Of(DbContextOptions options)
        => For(options.Extensions.Where(e => e.Info.IsDatabaseProvider).Select(e => e.GetType().Assembly.GetName().Name).FirstOrDefault());

    /// <summary>The provider that a model was built for. From then on, values are taken for the model's columns as it does.</summary>
    internal static DatabaseProvider Of(IModel model)
        => (DatabaseProvider)Known(model, static m => For(m.GetModelDependencies().TypeMappingSource.GetType().Assembly.GetName().Name));

    /// <exception cref="DatabaseUrlException">The scheme is unknown, or its package is missing.</exception>
    internal static DatabaseProvider ForScheme(string scheme)
    {
        if (_registered.Find(p => p.Schemes.Contains(scheme)) is { } registered)
        {
            return registered;
        }

        var known = Packages.FirstOrDefault(k => k.Schemes.Contains(scheme));
        if (known.Package is null)
        {
            throw new DatabaseUrlException($"The scheme '{scheme}' of the database URL is not known. Known are {_registered.SelectMany(p => p.Schemes).Concat(Packages.SelectMany(k => k.Schemes)).Distinct()}; any other EF Core provider is opened with ActiveDb.Open(o => o.Use...(...)).");
        }

        return Load(known.Package) ?? throw new DatabaseUrlException($"The scheme '{scheme}' of the database URL needs the package '{known.Package}'. Add a reference to it.");
    }

    /// <summary>Chooses the EF Core provider for a URL.</summary>
    /// <param name="builder">The options, which name no database yet.</param>
    /// <param name="url">The URL, with one of <see cref="Schemes"/>.</param>
    /// <exception cref="DatabaseUrlException">The URL does not fit this kind of database.</exception>
    public virtual void Configure(DbContextOptionsBuilder builder, DatabaseUrl url) => throw new NotSupportedException();

    /// <summary>Prepares options that a program gave itself; returns what must live as long as the database, if anything.</summary>
    /// <param name="builder">The options.</param>
    /// <param name="isPooled">Whether contexts are used more than once.</param>
    /// <returns>What is disposed with the database; <see langword="null"/> by default.</returns>
    public virtual IDisposable? Prepare(DbContextOptionsBuilder builder, bool isPooled) => null;

    /// <summary>Lets go of what the provider keeps of a database that was closed.</summary>
    /// <param name="options">The database's options.</param>
    public virtual void Closed(DbContextOptions options)
    {
    }

    /// <summary>Whether the database, as configured, takes one operation at a time.</summary>
    /// <param name="options">The database's options.</param>
    /// <returns><see langword="false"/> by default.</returns>
    public virtual bool IsSerial(DbContextOptions options) => false;

    /// <summary>Whether NULLs come last in ascending order where nothing else is said.</summary>
    public virtual bool SortsNullsLast => false;

    /// <summary>Whether a text begins with another, letters compared as the database's own <c>=</c> does.</summary>
    /// <param name="text">The text.</param>
    /// <param name="start">What it is to begin with.</param>
    /// <returns>The condition, as EF Core translates it.</returns>
    public virtual Expression StartsWith(Expression text, TextValue start)
        => Expression.Call(text, nameof(string.StartsWith), null, start.As(t => t));

    /// <summary>Whether a text ends with another, letters compared as the database's own <c>=</c> does.</summary>
    /// <param name="text">The text.</param>
    /// <param name="end">What it is to end with.</param>
    /// <returns>The condition, as EF Core translates it.</returns>
    public virtual Expression EndsWith(Expression text, TextValue end)
        => Expression.Call(text, nameof(string.EndsWith), null, end.As(t => t));

    /// <summary>Whether a text holds another, letters compared as the database's own <c>=</c> does.</summary>
    /// <param name="text">The text.</param>
    /// <param name="part">What is to be in it.</param>
    /// <returns>The condition, as EF Core translates it.</returns>
    public virtual Expression Contains(Expression text, TextValue part)
        => Expression.Call(text, nameof(string.Contains), null, part.As(t => t));

    /// <summary>How parts of texts are matched in a column, before the model is finished.</summary>
    /// <param name="column">The column.</param>
    /// <returns><see cref="PartMatching.ByPattern"/> by default.</returns>
    public virtual PartMatching MatchingIn(IReadOnlyProperty column) => PartMatching.ByPattern;

    /// <summary>What <see cref="MatchingIn"/> said of a column when the model was made.</summary>
    /// <param name="column">The column; <see langword="null"/> for something computed, which is matched by patterns.</param>
    /// <returns>How its texts are matched.</returns>
    protected static PartMatching MatchingOf(IProperty? column) => PartMatchingConvention.Of(column);

    /// <summary>A text as patterns take it.</summary>
    /// <param name="text">The text.</param>
    /// <param name="column">The column that it is, if it is one.</param>
    /// <returns>The text; by default the same.</returns>
    public virtual Expression ForPatterns(Expression text, IProperty? column) => text;

    /// <summary>Whether a text begins with another, by <c>=</c>: with the column on one side, so that its collation decides.</summary>
    /// <param name="text">The text.</param>
    /// <param name="start">What it is to begin with.</param>
    /// <returns>The condition.</returns>
    protected static Expression StartsEqually(Expression text, TextValue start)
        => Expression.Equal(text, Concat(start.As(t => t), Expression.Call(text, nameof(string.Substring), null, start.As(Length))));

    /// <summary>Whether a text ends with another, by <c>=</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="end">What it is to end with.</param>
    /// <returns>The condition.</returns>
    protected static Expression EndsEqually(Expression text, TextValue end)
    {
        var length = Expression.Property(text, nameof(string.Length));
        var endLength = end.As(Length);
        var front = Expression.Call(text, nameof(string.Substring), null, Expression.Constant(0), Expression.Subtract(length, endLength));
        return Expression.AndAlso(Expression.GreaterThanOrEqual(length, endLength), Expression.Equal(text, Concat(front, end.As(t => t))));
    }

    private static BinaryExpression Concat(Expression first, Expression second)
        => Expression.Add(first, second, typeof(string).GetMethod(nameof(string.Concat), [typeof(string), typeof(string)]));

    /// <summary>Databases count characters, where .NET counts UTF-16 units.</summary>
    private static int Length(string text) => text.EnumerateRunes().Count();

    /// <summary>A LIKE that ignores case, on every database.</summary>
    /// <param name="text">The text.</param>
    /// <param name="pattern">The pattern.</param>
    /// <param name="escape">The character that escapes others in it, if one does.</param>
    /// <returns>The condition; by default both sides are compared in lower case.</returns>
    public virtual Expression LikeIgnoringCase(Expression text, Expression pattern, string? escape)
        => Like(Expression.Call(text, nameof(string.ToLower), null), Expression.Call(pattern, nameof(string.ToLower), null), escape);

    /// <summary>The database's own LIKE.</summary>
    /// <param name="text">The text.</param>
    /// <param name="pattern">The pattern.</param>
    /// <param name="escape">The character that escapes others in it, if one does.</param>
    /// <returns>The condition.</returns>
    protected static Expression Like(Expression text, Expression pattern, string? escape)
        => escape is null
            ? Expression.Call(typeof(DbFunctionsExtensions), nameof(DbFunctionsExtensions.Like), null, Expression.Constant(EF.Functions), text, pattern)
            : Expression.Call(typeof(DbFunctionsExtensions), nameof(DbFunctionsExtensions.Like), null, Expression.Constant(EF.Functions), text, pattern, Expression.Constant(escape));

    /// <summary>How deep And, Or and Not may be nested in one filter.</summary>
    public virtual int MaxDepth => 100;

    /// <summary>How many conditions one filter may have.</summary>
    public virtual int MaxConditions => 1000;

    /// <summary>How many values the lists of one filter may hold together.</summary>
    public virtual int MaxListedValues => int.MaxValue;

    /// <summary>How many keys one query that loads relations may have; the others go into more queries.</summary>
    public virtual int KeysPerQuery => 1000;

    /// <summary>How EF Core passes those keys; <see langword="null"/> as it does by itself.</summary>
    public virtual ParameterTranslationMode? KeyListMode => null;

    /// <summary>Whether a joined query can depend on the rows that it is joined to.</summary>
    public virtual bool HasLateralJoins => true;

    /// <summary>Translations of C# members that EF Core's provider lacks.</summary>
    /// <param name="sql">Makes SQL expressions.</param>
    /// <returns>The translators; none by default.</returns>
    public virtual IEnumerable<IMemberTranslator> MemberTranslators(ISqlExpressionFactory sql) => [];

    /// <summary>A command for SQL that may run again, on an open connection. Its parameters are to be added.</summary>
    internal virtual DbCommand RentCommand(DbConnection connection, string sql)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }

    /// <summary>
    /// The token to read the outcome of a statement with that has written. ADO.NET's readers throw for a cancelled token without asking the database, which has
    /// written by then; so none is given, except where the driver itself cancels at the server and tells what came of it.
    /// </summary>
    /// <param name="cancellationToken">The operation's token.</param>
    /// <returns>By default none.</returns>
    public virtual CancellationToken OutcomeToken(CancellationToken cancellationToken) => CancellationToken.None;

    /// <summary>Takes back a command that ended well.</summary>
    internal virtual ValueTask ReturnCommandAsync(DbCommand command) => command.DisposeAsync();

    /// <summary>Whether a statement was refused only because the server had prepared it for tables that were changed since. Sent again, it is prepared anew.</summary>
    /// <param name="error">The error.</param>
    /// <returns><see langword="false"/> by default.</returns>
    public virtual bool IsOutdatedStatement(Exception error) => false;

    /// <summary>Has a connection forget what is prepared on it, as one such statement was outdated: at once where no transaction is open, else when it is rolled back.</summary>
    /// <param name="connection">The connection.</param>
    public virtual void Outdated(IRelationalConnection connection)
    {
    }

    /// <summary>Has a connection forget what is prepared on it, where one such statement was outdated and it could not be done yet.</summary>
    /// <param name="connection">The connection.</param>
    public virtual void Renew(IRelationalConnection connection)
    {
    }

    /// <summary>Whether a statement that fails takes the transaction around it along.</summary>
    public virtual bool FailedStatementsEndTransactions => false;

    /// <summary>Whether an error has ended the transaction around its statement, and what is sent next would run outside of it.</summary>
    /// <param name="error">The driver's exception.</param>
    /// <returns><see langword="false"/> by default.</returns>
    public virtual bool EndsTransaction(DbException error) => false;

    /// <summary>Whether the database has ended a transaction by itself, as far as that can be known without asking the server.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="cause">What ended it, where it is known.</param>
    /// <returns>Whether it has; by default, whether the driver says that the transaction is over.</returns>
    public virtual bool HasEnded(DbTransaction transaction, out Exception? cause)
    {
        cause = null;
        try
        {
            _ = transaction.IsolationLevel;
            return transaction.Connection is null;
        }
        catch (InvalidOperationException)
        {
            // Most drivers tell nothing of a transaction that is over.
            return true;
        }
    }

    /// <summary>What a higher floor does in a way of its own on this kind of database; <see langword="null"/> where standard SQL will do.</summary>
    /// <typeparam name="TDialect">The kind of dialect: <see cref="WriteDialect"/> for writing.</typeparam>
    /// <returns>The dialect; <see langword="null"/> by default.</returns>
    public virtual TDialect? Dialect<TDialect>()
        where TDialect : class
        => null;

    /// <summary>The SQL that lists the tables there are, and the sequences that a model can have: schema and name; those of the default schema also with null for it.</summary>
    public virtual string TablesSql
        => """
            SELECT table_schema, table_name FROM information_schema.tables WHERE table_type = 'BASE TABLE'
            UNION ALL SELECT NULL, table_name FROM information_schema.tables WHERE table_type = 'BASE TABLE' AND table_schema = current_schema()
            """;

    /// <summary>What two names of the same table or sequence have in common.</summary>
    /// <param name="schema">The schema; <see langword="null"/> for the default one.</param>
    /// <param name="name">The name.</param>
    /// <returns>The two as they compare; by default the same.</returns>
    public virtual (string? Schema, string Name) IdentityOf(string? schema, string name) => (schema, name);

    /// <summary>SQL to run on the connection before tables are dropped, outside a transaction, and after it.</summary>
    public virtual (string? Before, string? After) AroundDrop => (null, null);

    /// <summary>Whether foreign keys can be dropped by themselves before their tables.</summary>
    public virtual bool CanDropForeignKeys => true;

    /// <summary>MySQL and MariaDB have several EF Core providers, all of which have the name in theirs.</summary>
    private static DatabaseProvider WithoutPackage(string? efProvider)
        => efProvider?.Contains("MySql", StringComparison.OrdinalIgnoreCase) == true ? MySql
            : efProvider?.Contains("PostgreSQL", StringComparison.OrdinalIgnoreCase) == true ? PostgreSql
            : Standard;

    private static DatabaseProvider? Load(string package)
        => Loaded.GetOrAdd(package, static name =>
        {
            try
            {
                return Assembly.Load(name).GetCustomAttribute<DatabaseProviderAttribute>()?.Create();
            }
            catch (FileNotFoundException)
            {
                return null;
            }
        });
}

/// <summary>PostgreSQL without the package for it.</summary>
internal sealed class PlainPostgreSqlProvider : DatabaseProvider
{
    public override bool FailedStatementsEndTransactions => true;
}

/// <summary>Names the provider that an assembly brings.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
internal sealed class DatabaseProviderAttribute(Type provider) : Attribute
{
    public DatabaseProvider Create() => (DatabaseProvider)Activator.CreateInstance(provider)!;
}
