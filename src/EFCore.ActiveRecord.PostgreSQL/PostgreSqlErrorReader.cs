using System.Data.Common;
using EFCore.ActiveRecord.Errors;
using Npgsql;

namespace EFCore.ActiveRecord.PostgreSQL;

/// <summary>Reads PostgreSQL's errors: the SQLSTATE, and the table, constraint and column that the server names.</summary>
internal sealed class PostgreSqlErrorReader : DatabaseErrorReader
{
    /// <summary>Whether a prepared statement would give columns of other types than when it was prepared. Npgsql forgets it then, and prepares it anew the next time. The server tells it as "not supported", and only by its text and the function that says so.</summary>
    public static bool IsOutdatedStatement(Exception exception) => exception is PostgresException { SqlState: PostgresErrorCodes.FeatureNotSupported, Routine: "RevalidateCachedQuery" };

    public override DatabaseError Read(DbException exception) => exception switch
    {
        _ when IsOutdatedStatement(exception) => new DatabaseError(DatabaseErrorKind.Serialization),
        PostgresException e => new DatabaseError(KindOf(e.SqlState), e.TableName, e.ConstraintName, e.ColumnName is null ? [] : [e.ColumnName]),
        NpgsqlException { InnerException: TimeoutException or IOException or System.Net.Sockets.SocketException } => new DatabaseError(DatabaseErrorKind.Unavailable),
        _ => base.Read(exception),
    };
}
