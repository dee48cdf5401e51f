using System.Data.Common;
using System.Collections.Concurrent;
using System.Linq.Expressions;
using System.Reflection;
using EFCore.ActiveRecord.Bulk;
using EFCore.ActiveRecord.DirectWriting;
using EFCore.ActiveRecord.Errors;
using EFCore.ActiveRecord.Filtering;
using EFCore.ActiveRecord.Upserts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Storage;

namespace EFCore.ActiveRecord.Databases;

/// <summary>What one kind of database has of its own. The packages beside the core each bring one; without it, standard SQL is assumed.</summary>
internal class DatabaseProvider
{
    // The packages that may be there, by the URL schemes and EF Core providers that they serve.
    private static readonly (string Package, string[] Schemes, string EfProvider)[] Known =
    [
        ("EFCore.ActiveRecord.Sqlite", ["sqlite"], "Microsoft.EntityFrameworkCore.Sqlite"),
        ("EFCore.ActiveRecord.PostgreSQL", ["postgresql", "postgres"], "Npgsql.EntityFrameworkCore.PostgreSQL"),
    ];

    /// <summary>How often a statement is sent again that was refused as outdated: the tables may change once more while it waits for them.</summary>
    public const int Repeats = 5;

    private const string Annotation = "EFCore.ActiveRecord:Provider";

    private static readonly DatabaseProvider Standard = new();
    private static readonly DatabaseProvider MySql = new MySqlProvider();
    private static readonly DatabaseProvider PostgreSql = new PlainPostgreSqlProvider();
    private static readonly ConcurrentDictionary<string, DatabaseProvider?> Loaded = new(StringComparer.Ordinal);

    /// <summary>The converter that makes <see cref="DateTimeOffset"/> comparable, sortable and storable; <see langword="null"/> where the database needs none.</summary>
    public virtual Type? DateTimeOffsetConverter => null;

    /// <summary>Reads the provider's exceptions.</summary>
    public virtual DatabaseErrorReader Errors { get; } = new();

    /// <summary>The provider for an EF Core provider's name.</summary>
    public static DatabaseProvider For(string? efProvider)
        => Known.FirstOrDefault(k => k.EfProvider == efProvider) is { Package: { } package } && Load(package) is { } provider ? provider : WithoutPackage(efProvider);

    /// <summary>The provider for the EF Core provider that options name.</summary>
    public static DatabaseProvider Of(DbContextOptions options)
        => For(options.Extensions.Where(e => e.Info.IsDatabaseProvider).Select(e => e.GetType().Assembly.GetName().Name).FirstOrDefault());

    /// <summary>The provider that a model was built for.</summary>
    public static DatabaseProvider Of(IModel model) => For(model.GetModelDependencies().TypeMappingSource.GetType().Assembly.GetName().Name);

    /// <exception cref="DatabaseUrlException">The scheme is unknown, or its package is missing.</exception>
    public static DatabaseProvider ForScheme(string scheme)
    {
        var known = Known.FirstOrDefault(k => k.Schemes.Contains(scheme));
        if (known.Package is null)
        {
            throw new DatabaseUrlException($"The scheme '{scheme}' of the database URL is not known. Known are {Known.SelectMany(k => k.Schemes)}; any other EF Core provider is opened with ActiveDb.Open(o => o.Use...(...)).");
        }

        return Load(known.Package) ?? throw new DatabaseUrlException($"The scheme '{scheme}' of the database URL needs the package '{known.Package}'. Add a reference to it.");
    }

    /// <summary>Chooses the EF Core provider for a URL.</summary>
    /// <exception cref="DatabaseUrlException">The URL does not fit this kind of database.</exception>
    public virtual void Configure(DbContextOptionsBuilder builder, DatabaseUrl url) => throw new NotSupportedException();

    /// <summary>Prepares options that a program gave itself; returns what must live as long as the database, if anything.</summary>
    /// <param name="builder">The options.</param>
    /// <param name="isPooled">Whether contexts are used more than once.</param>
    public virtual IDisposable? Prepare(DbContextOptionsBuilder builder, bool isPooled) => null;

    /// <summary>Lets go of what the provider keeps of a database that was closed.</summary>
    public virtual void Closed(DbContextOptions options)
    {
    }

    /// <summary>Whether the database, as configured, takes one operation at a time.</summary>
    public virtual bool IsSerial(DbContextOptions options) => false;

    /// <summary>Whether NULLs come last in ascending order where nothing else is said.</summary>
    public virtual bool SortsNullsLast => false;

    /// <summary>Whether a text begins with another, letters compared as the database's own <c>=</c> does.</summary>
    public virtual Expression StartsWith(Expression text, TextValue start)
        => Expression.Call(text, nameof(string.StartsWith), null, start.As(t => t));

    /// <summary>Whether a text ends with another, letters compared as the database's own <c>=</c> does.</summary>
    public virtual Expression EndsWith(Expression text, TextValue end)
        => Expression.Call(text, nameof(string.EndsWith), null, end.As(t => t));

    /// <summary>Whether a text holds another, letters compared as the database's own <c>=</c> does.</summary>
    public virtual Expression Contains(Expression text, TextValue part)
        => Expression.Call(text, nameof(string.Contains), null, part.As(t => t));

    /// <summary>How parts of texts are matched in a column, before the model is finished.</summary>
    public virtual PartMatching MatchingIn(IReadOnlyProperty column) => PartMatching.ByPattern;

    /// <summary>A text as patterns take it.</summary>
    public virtual Expression ForPatterns(Expression text, IProperty? column) => text;

    /// <summary>Whether a text begins with another, by <c>=</c>: with the column on one side, so that its collation decides.</summary>
    protected static Expression StartsEqually(Expression text, TextValue start)
        => Expression.Equal(text, Concat(start.As(t => t), Expression.Call(text, nameof(string.Substring), null, start.As(Length))));

    /// <summary>Whether a text ends with another, by <c>=</c>.</summary>
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
    public virtual Expression LikeIgnoringCase(Expression text, Expression pattern, string? escape)
        => Like(Expression.Call(text, nameof(string.ToLower), null), Expression.Call(pattern, nameof(string.ToLower), null), escape);

    /// <summary>The database's own LIKE.</summary>
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

    /// <summary>Whether a text can be in the database: Unicode without U+0000, which PostgreSQL refuses and at which SQLite's functions end.</summary>
    public virtual bool CanHold(string text) => !text.Contains('\0', StringComparison.Ordinal) && IsUnicode(text);

    /// <summary>Whether a column takes every text that C# has; otherwise those that <see cref="CanHold(string)"/> knows.</summary>
    public virtual bool StoresEveryText => true;

    /// <summary>Whether no half of a surrogate pair is in a text.</summary>
    private static bool IsUnicode(string text)
    {
        var first = text.AsSpan().IndexOfAnyInRange('\ud800', '\udfff');
        for (var i = first; i >= 0 && i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && !char.IsSurrogatePair(text, i++))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether texts that differ may be the same value to a column: its collation says so, or its type. Of databases that are not known any text column may.</summary>
    /// <param name="column">The column, of a model whose collations are known.</param>
    /// <param name="storeType">Its type.</param>
    public virtual bool IgnoresDifferences(IReadOnlyProperty column, string storeType) => true;

    /// <summary>Compares the texts of a key as the database does, where that can be said in C#; <see langword="null"/> where it cannot, or where C# does it by itself.</summary>
    /// <param name="column">The column.</param>
    /// <param name="storeType">Its type.</param>
    public virtual ValueComparer<string>? KeyComparer(IReadOnlyProperty column, string storeType) => null;

    /// <summary>Whether a value can be in the database: texts and characters as above, and what else it has none of.</summary>
    public virtual bool CanHold(object? value) => value switch
    {
        string text => CanHold(text),
        char character => character != '\0' && !char.IsSurrogate(character),
        _ => true,
    };

    /// <summary>Whether values of a type are less and greater in the database as they are in C#; where not, they are neither sorted nor compared so.</summary>
    /// <param name="stored">The type that the database is given.</param>
    public virtual bool CanOrder(Type stored) => true;

    /// <summary>A value of the right type, of times one in UTC, in the form that a column takes.</summary>
    public virtual object? ForColumn(object? value, IProperty? column) => value;

    /// <summary>A time in the form that its column takes; other values as they are, as is every value without a column.</summary>
    public static object? InColumn(object? value, IReadOnlyPropertyBase? column)
        => value is DateTime && column is IProperty property ? KnownOf(property).ForColumn(value, property) : value;

    /// <summary>A time stamp in UTC, in the form that its column takes.</summary>
    public static object Stamp(DateTime utc, IProperty column) => KnownOf(column).StampOf(utc, column);

    /// <inheritdoc cref="Stamp"/>
    protected virtual object StampOf(DateTime utc, IProperty column) => ForColumn(utc, column)!;

    private static DatabaseProvider KnownOf(IProperty column)
    {
        var model = column.DeclaringType.Model;
        return model.GetOrAddRuntimeAnnotationValue(Annotation, static m => Of(m!), model);
    }

    /// <summary>Translations of C# members that EF Core's provider lacks.</summary>
    public virtual IEnumerable<IMemberTranslator> MemberTranslators(ISqlExpressionFactory sql) => [];

    /// <summary>A command for SQL that may run again, on an open connection. Its parameters are to be added.</summary>
    public virtual DbCommand RentCommand(DbConnection connection, string sql)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }

    /// <summary>
    /// The token to read the outcome of a statement with that has written. ADO.NET's readers throw for a cancelled token without asking the database, which has
    /// written by then; so none is given, except where the driver itself cancels at the server and tells what came of it.
    /// </summary>
    public virtual CancellationToken OutcomeToken(CancellationToken cancellationToken) => CancellationToken.None;

    /// <summary>Takes back a command that ended well.</summary>
    public virtual ValueTask ReturnCommandAsync(DbCommand command) => command.DisposeAsync();

    /// <summary>Whether a statement was refused only because the server had prepared it for tables that were changed since. Sent again, it is prepared anew.</summary>
    public virtual bool IsOutdatedStatement(Exception error) => false;

    /// <summary>Has a connection forget what is prepared on it, as one such statement was outdated: at once where no transaction is open, else when it is rolled back.</summary>
    public virtual void Outdated(IRelationalConnection connection)
    {
    }

    /// <summary>Has a connection forget what is prepared on it, where one such statement was outdated and it could not be done yet.</summary>
    public virtual void Renew(IRelationalConnection connection)
    {
    }

    /// <summary>Whether rows of a class may be written by plain statements, with a RETURNING clause for what the database gives them.</summary>
    public virtual bool CanWriteDirectly(IEntityType type) => false;

    /// <summary>Whether a statement that fails takes the transaction around it along.</summary>
    public virtual bool FailedStatementsEndTransactions => false;

    /// <summary>Whether an error has ended the transaction around its statement, and what is sent next would run outside of it.</summary>
    public virtual bool EndsTransaction(DbException error) => false;

    /// <summary>Whether the database has ended a transaction by itself, as far as that can be known without asking the server.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="cause">What ended it, where it is known.</param>
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

    /// <summary>Whether several rows are written by one command, which fails where one of them cannot be.</summary>
    public virtual bool WritesAtOnce(WriteBatch batch) => false;

    /// <summary>Writes rows, all in the one transaction where it takes several commands.</summary>
    /// <exception cref="DbUpdateConcurrencyException">A row was not there.</exception>
    public virtual Task WriteAsync(WriteBatch batch, CancellationToken cancellationToken) => batch.WriteEachAsync(cancellationToken);

    /// <summary>Inserts many rows on the open connection of their context, in its transaction; nothing is read back.</summary>
    public virtual Task InsertAsync(BulkRows rows, CancellationToken cancellationToken) => InsertStatements.InsertAsync(rows, cancellationToken);

    /// <summary>What adds a number to a column that may be NULL, in SQL.</summary>
    public virtual string SumOf(string column, string number, IProperty property) => $"COALESCE({column}, 0) + COALESCE({number}, 0)";

    /// <summary>How rows are inserted or updated, whichever is needed; <see langword="null"/> where that is not known.</summary>
    public virtual UpsertDialect? Upserts => null;

    /// <summary>The SQL that lists the tables there are, and the sequences that a model can have: schema and name; those of the default schema also with null for it.</summary>
    public virtual string TablesSql
        => """
            SELECT table_schema, table_name FROM information_schema.tables WHERE table_type = 'BASE TABLE'
            UNION ALL SELECT NULL, table_name FROM information_schema.tables WHERE table_type = 'BASE TABLE' AND table_schema = current_schema()
            """;

    /// <summary>What two names of the same table or sequence have in common.</summary>
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
