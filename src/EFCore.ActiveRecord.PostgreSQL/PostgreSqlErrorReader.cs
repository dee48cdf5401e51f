using System.Data.Common;
using EFCore.ActiveRecord.Providers;
using Npgsql;

namespace EFCore.ActiveRecord.PostgreSQL;

/// <summary>Reads PostgreSQL's errors: the SQLSTATE, and the table, constraint and column that the server names.</summary>
internal sealed class PostgreSqlErrorReader : DatabaseErrorReader
{
    /// <summary>
    /// Whether a statement was refused only for what is prepared on its connection: it would give columns of other types than when it was prepared (the server tells it as "not supported",
    /// and only by its text and the function that says so), the server has forgotten it, or Npgsql's list of such statements is in disorder. Nothing of it was carried out.
    /// </summary>
    public static bool IsOutdatedStatement(Exception exception) => exception switch
    {
        PostgresException { SqlState: PostgresErrorCodes.FeatureNotSupported, Routine: "RevalidateCachedQuery" } => true,
        PostgresException { SqlState: PostgresErrorCodes.InvalidSqlStatementName, Routine: "FetchPreparedStatement" } => true,
        InvalidOperationException { Source: "Npgsql" } e => e.Message.Contains("prepared statement", StringComparison.Ordinal),
        _ => false,
    };

    public override DatabaseError Read(DbException exception) => exception switch
    {
        // The text of a command ends at a NUL: one in a literal.
        PostgresException { SqlState: PostgresErrorCodes.ProtocolViolation } => new DatabaseError(DatabaseErrorKind.Value),
        PostgresException e => new DatabaseError(KindOf(e.SqlState), e.TableName, e.ConstraintName, e.ColumnName is null ? [] : [e.ColumnName]),
        NpgsqlException { InnerException: TimeoutException or IOException or System.Net.Sockets.SocketException } => new DatabaseError(DatabaseErrorKind.Unavailable),
        _ => base.Read(exception),
    };

    /// <summary>Npgsql has one class of errors for connections that cannot be opened and for those that break; it tells the latter so.</summary>
    public override bool IsLost(DbException exception)
        => base.IsLost(exception)
            || (exception is NpgsqlException and not PostgresException
                && (exception.Message.StartsWith("Exception while reading", StringComparison.Ordinal) || exception.Message.StartsWith("Exception while writing", StringComparison.Ordinal)));
}
