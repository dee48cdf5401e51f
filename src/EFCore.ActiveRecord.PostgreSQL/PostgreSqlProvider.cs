using System.Linq.Expressions;
using EFCore.ActiveRecord.Bulk;
using EFCore.ActiveRecord.Databases;
using EFCore.ActiveRecord.DirectWriting;
using EFCore.ActiveRecord.Errors;
using EFCore.ActiveRecord.PostgreSQL;
using EFCore.ActiveRecord.Upserts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Query;
using Npgsql;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

[assembly: DatabaseProvider(typeof(PostgreSqlProvider))]

namespace EFCore.ActiveRecord.PostgreSQL;

/// <summary>What is PostgreSQL's own.</summary>
internal sealed class PostgreSqlProvider : DatabaseProvider
{
    /// <summary>How many statements each connection of a URL keeps prepared, unless the URL says another number. The server holds some ten kilobytes for each.</summary>
    private const int PreparedStatements = 100;

    public override Type DateTimeOffsetConverter => typeof(UtcConverter);

    public override DatabaseErrorReader Errors { get; } = new PostgreSqlErrorReader();

    public override bool SortsNullsLast => true;

    // All keys are one parameter: an array.
    public override int KeysPerQuery => 100_000;

    // Npgsql takes UTC for a column with a time zone, and nothing that says UTC for one without. A time that says nothing is taken for UTC.
    public override object? ForColumn(object? value, IProperty? column)
        => value is not DateTime time || column?.GetRelationalTypeMapping().StoreType is not { } type ? value
            : !type.StartsWith("timestamp with time zone", StringComparison.Ordinal) ? DateTime.SpecifyKind(time, DateTimeKind.Unspecified)
            : time.Kind == DateTimeKind.Unspecified ? DateTime.SpecifyKind(time, DateTimeKind.Utc)
            : time.ToUniversalTime();

    // An empty escape character is none, where the default would be a backslash.
    public override Expression LikeIgnoringCase(Expression text, Expression pattern, string? escape)
        => Expression.Call(typeof(NpgsqlDbFunctionsExtensions), nameof(NpgsqlDbFunctionsExtensions.ILike), null, Expression.Constant(EF.Functions), text, pattern, Expression.Constant(escape ?? ""));

    public override IEnumerable<IMemberTranslator> MemberTranslators(ISqlExpressionFactory sql) => [new SecondTranslator(sql)];

    public override string TablesSql
        => base.TablesSql + """

            UNION ALL SELECT sequence_schema, sequence_name FROM information_schema.sequences
            UNION ALL SELECT NULL, sequence_name FROM information_schema.sequences WHERE sequence_schema = current_schema()
            """;

    public override UpsertDialect Upserts { get; } = new PostgreSqlUpserts();

    public override Task InsertAsync(BulkRows rows, CancellationToken cancellationToken) => BinaryCopy.InsertAsync(rows, cancellationToken);

    // EF Core writes values into such columns by words of PostgreSQL's own.
    public override bool CanWriteDirectly(IEntityType type)
        => !type.GetProperties().Any(p => p.GetValueGenerationStrategy() == NpgsqlValueGenerationStrategy.IdentityAlwaysColumn);

    public override bool FailedStatementsEndTransactions => true;

    public override bool IsOutdatedStatement(Exception error) => PostgreSqlErrorReader.IsOutdatedStatement(error);

    public override bool WritesAtOnce(WriteBatch batch) => ArrayWrites.AtOnce(batch);

    public override Task WriteAsync(WriteBatch batch, CancellationToken cancellationToken) => ArrayWrites.WriteAsync(batch, cancellationToken);

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
            throw new DatabaseUrlException($"'{url}' has an option that Npgsql does not know: {e.Message}", e);
        }

        connection.Host = url.Host;
        connection.Database = url.Path;
        connection.Username = url.User ?? connection.Username;
        connection.Password = url.Password ?? connection.Password;
        connection.Port = url.Port ?? connection.Port;
        builder.UseNpgsql(connection.ConnectionString);
    }
}
