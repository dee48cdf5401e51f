using System.Data.Common;
using EFCore.ActiveRecord.Errors;
using Npgsql;

namespace EFCore.ActiveRecord.PostgreSQL;

/// <summary>Reads PostgreSQL's errors: the SQLSTATE, and the table, constraint and column that the server names.</summary>
internal sealed class PostgreSqlErrorReader : DatabaseErrorReader
{
    public override DatabaseError Read(DbException exception) => exception switch
    {
        PostgresException e => new DatabaseError(KindOf(e.SqlState), e.TableName, e.ConstraintName, e.ColumnName is null ? [] : [e.ColumnName]),
        NpgsqlException { InnerException: TimeoutException or IOException or System.Net.Sockets.SocketException } => new DatabaseError(DatabaseErrorKind.Unavailable),
        _ => base.Read(exception),
    };
}
