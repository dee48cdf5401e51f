using System.Linq.Expressions;
using EFCore.ActiveRecord.Models.Errors;
using EFCore.ActiveRecord.Models.RecordKeys;
using EFCore.ActiveRecord.PostgreSQL;
using EFCore.ActiveRecord.Providers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

[assembly: DatabaseProvider(typeof(PostgreSqlProvider))]

namespace EFCore.ActiveRecord.PostgreSQL;

/// <summary>What is PostgreSQL's own.</summary>
internal sealed class PostgreSqlProvider : DatabaseProvider
{
    /// <summary>How many statements each connection of a URL keeps prepared, unless the URL says another number. The server holds some ten kilobytes for each.</summary>
    private const int PreparedStatements = 100;

    private static readonly PostgreSqlWrites Writes = new();
    private static readonly string[] PlainCollations = ["C", "POSIX", "default", "ucs_basic"];

    public override Type DateTimeOffsetConverter => typeof(UtcConverter);

    public override DatabaseErrorReader Errors { get; } = new PostgreSqlErrorReader();

    public override bool SortsNullsLast => true;

    // All keys are one parameter: an array.
    public override int KeysPerQuery => 100_000;

    // Npgsql takes UTC for a column with a time zone, and nothing that says UTC for one without. A converter decides for itself.
    public override object? ForColumn(object? value, IProperty? column)
        => value is DateTime time && column?.GetRelationalTypeMapping() is { Converter: null } mapping && !HasZone(mapping.StoreType) ? DateTime.SpecifyKind(time, DateTimeKind.Unspecified) : value;

    private static bool HasZone(string type) => type.StartsWith("timestamptz", StringComparison.OrdinalIgnoreCase) || type.Contains("with time zone", StringComparison.OrdinalIgnoreCase);

    // A collation for which different texts may be equal takes no patterns. Of one that the model does not define it is not known.
    public override PartMatching MatchingIn(IReadOnlyProperty column)
        => column.GetCollation() is not { } name || PlainCollations.Contains(name) ? PartMatching.ByPattern
            : column.DeclaringType.Model.GetCollations().FirstOrDefault(c => c.Name == name) is not { } collation ? PartMatching.ByEquality
            : collation.IsDeterministic == false ? PartMatching.ByEqualityOnly
            : PartMatching.ByPattern;

    public override Expression StartsWith(Expression text, TextValue start)
        => MatchingOf(start.Column) == PartMatching.ByPattern ? base.StartsWith(text, start) : StartsEqually(text, start);

    public override Expression EndsWith(Expression text, TextValue end)
        => MatchingOf(end.Column) == PartMatching.ByPattern ? base.EndsWith(text, end) : EndsEqually(text, end);

    public override Expression Contains(Expression text, TextValue part)
        => MatchingOf(part.Column) != PartMatching.ByEqualityOnly ? base.Contains(text, part)
            : throw part.Refused("PostgreSQL does not look for parts of a text in a column with a nondeterministic collation. Take 'startswith', 'endswith' or 'icontains'.");

    public override Expression ForPatterns(Expression text, IProperty? column)
        => MatchingOf(column) != PartMatching.ByEqualityOnly ? text
            : Expression.Call(typeof(RelationalDbFunctionsExtensions), nameof(RelationalDbFunctionsExtensions.Collate), [typeof(string)], Expression.Constant(EF.Functions), text, Expression.Constant("default"));

    // An empty escape character is none, where the default would be a backslash.
    public override Expression LikeIgnoringCase(Expression text, Expression pattern, string? escape)
        => Expression.Call(typeof(NpgsqlDbFunctionsExtensions), nameof(NpgsqlDbFunctionsExtensions.ILike), null, Expression.Constant(EF.Functions), text, pattern, Expression.Constant(escape ?? ""));

    public override IEnumerable<IMemberTranslator> MemberTranslators(ISqlExpressionFactory sql) => [new SecondTranslator(sql)];

    public override string TablesSql
        => base.TablesSql + """

            UNION ALL SELECT sequence_schema, sequence_name FROM information_schema.sequences
            UNION ALL SELECT NULL, sequence_name FROM information_schema.sequences WHERE sequence_schema = current_schema()
            """;

    public override TDialect? Dialect<TDialect>()
        where TDialect : class
        => Writes as TDialect;

    // Npgsql asks the server to cancel, and reads its answer: an error, and nothing is written, or the rows.
    public override CancellationToken OutcomeToken(CancellationToken cancellationToken) => cancellationToken;

    public override bool FailedStatementsEndTransactions => true;

    public override bool IgnoresDifferences(IReadOnlyProperty column, string storeType)
        => column.GetCollation() is not null || BareType(storeType) is not ("text" or "character varying" or "varchar");

    public override ValueComparer<string>? KeyComparer(IReadOnlyProperty column, string storeType) => BareType(storeType) switch
    {
        "citext" => TextKeys.IgnoringCase,
        "character" or "char" or "bpchar" => TextKeys.IgnoringSpacesAtTheEnd,
        _ => null,
    };

    public override bool StoresEveryText => false;

    public override bool IsOutdatedStatement(Exception error) => PostgreSqlErrorReader.IsOutdatedStatement(error);

    public override void Outdated(IRelationalConnection connection) => (connection as RenewedConnection)?.Outdated();

    public override void Renew(IRelationalConnection connection) => (connection as RenewedConnection)?.Renew();

    public override IDisposable? Prepare(DbContextOptionsBuilder builder, bool isPooled)
    {
        RenewedServices.AddTo(builder);
        return null;
    }

    public override void Configure(DbContextOptionsBuilder builder, DatabaseUrl url)
    {
        if (url.Host is null)
        {
            throw new DatabaseUrlException($"'{url}' names no host. Write 'postgresql://user:password@host:5432/database'.");
        }

        if (string.IsNullOrEmpty(url.Path))
        {
            throw new DatabaseUrlException($"'{url}' names no database. Write 'postgresql://user:password@host:5432/database'.");
        }

        var connection = new NpgsqlConnectionStringBuilder { MaxAutoPrepare = PreparedStatements };
        try
        {
            foreach (var (name, value) in url.Options)
            {
                connection[name] = value;
            }
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidCastException)
        {
            throw new DatabaseUrlException($"'{url}' has an option that Npgsql does not know: {ErrorText.Cause(e)}", e);
        }

        connection.Host = url.Host;
        connection.Database = url.Path;
        connection.Username = url.User ?? connection.Username;
        connection.Password = url.Password ?? connection.Password;
        connection.Port = url.Port ?? connection.Port;
        builder.UseNpgsql(connection.ConnectionString);
    }

    /// <summary>A type without its length.</summary>
    private static string BareType(string type) => type.Split('(')[0].Trim();
}
