using System.Data.Common;
using EFCore.ActiveRecord.Providers;
using Microsoft.Data.Sqlite;

namespace EFCore.ActiveRecord.Sqlite;

/// <summary>Reads SQLite's result codes (https://www.sqlite.org/rescode.html) and the names in its messages.</summary>
internal sealed class SqliteErrorReader : DatabaseErrorReader
{
    public override DatabaseError Read(DbException exception)
        => exception is SqliteException sqlite ? Read(sqlite) : base.Read(exception);

    /// <summary>SQLite has no NaN. The driver says so by its message alone.</summary>
    public override bool IsUnstorable(Exception exception) => base.IsUnstorable(exception) || exception is InvalidOperationException { Message: NativeStatement.NoNaN };

    private static DatabaseError Read(SqliteException exception) => exception.SqliteExtendedErrorCode switch
    {
        2067 or 1555 or 2579 => WithColumns(DatabaseErrorKind.Unique, exception), // SQLITE_CONSTRAINT_UNIQUE, _PRIMARYKEY, _ROWID
        787 => new DatabaseError(DatabaseErrorKind.ForeignKey), // SQLITE_CONSTRAINT_FOREIGNKEY
        1811 when IsOfForeignKey(exception) => new DatabaseError(DatabaseErrorKind.ForeignKey), // SQLITE_CONSTRAINT_TRIGGER
        1299 => WithColumns(DatabaseErrorKind.NotNull, exception), // SQLITE_CONSTRAINT_NOTNULL
        275 => new DatabaseError(DatabaseErrorKind.Check, null, Names(exception.Message)), // SQLITE_CONSTRAINT_CHECK
        517 => new DatabaseError(DatabaseErrorKind.Serialization), // SQLITE_BUSY_SNAPSHOT
        _ => exception.SqliteErrorCode switch
        {
            5 or 6 => new DatabaseError(DatabaseErrorKind.LockTimeout), // SQLITE_BUSY, SQLITE_LOCKED
            18 => new DatabaseError(DatabaseErrorKind.TooLong), // SQLITE_TOOBIG
            14 or 26 or 23 or 8 or 10 or 11 or 13 => new DatabaseError(DatabaseErrorKind.Unavailable), // CANTOPEN, NOTADB, AUTH, READONLY, IOERR, CORRUPT, FULL
            1 when exception.Message.Contains("no such table", StringComparison.Ordinal)
                || exception.Message.Contains("no such column", StringComparison.Ordinal)
                || exception.Message.Contains("has no column named", StringComparison.Ordinal) => new DatabaseError(DatabaseErrorKind.Schema),
            1 when exception.Message.Contains("'integer overflow'", StringComparison.Ordinal) => new DatabaseError(DatabaseErrorKind.Value),
            _ => DatabaseError.Unknown,
        },
    };

    /// <summary>SQLite carries out RESTRICT by a trigger of its own, with the message of foreign keys. What a trigger of the program raises has a message of its own.</summary>
    private static bool IsOfForeignKey(SqliteException exception) => exception.Message.Contains("'FOREIGN KEY constraint failed'", StringComparison.Ordinal);

    /// <summary>The message ends in the columns: <c>UNIQUE constraint failed: user.name, user.age</c>; where an expression index failed, in <c>index 'name'</c>.</summary>
    private static DatabaseError WithColumns(DatabaseErrorKind kind, SqliteException exception)
    {
        var names = Names(exception.Message);
        if (names is null)
        {
            return new DatabaseError(kind);
        }

        if (names.StartsWith("index '", StringComparison.Ordinal))
        {
            return new DatabaseError(kind, null, names["index '".Length..].TrimEnd('\''));
        }

        var qualified = names.Split(", ").Select(n => n.Split('.')).Where(n => n.Length == 2).ToList();
        return qualified.Count == 0
            ? new DatabaseError(kind)
            : new DatabaseError(kind, qualified[0][0], null, [.. qualified.Select(n => n[1])]);
    }

    private static string? Names(string message)
    {
        const string Failed = "constraint failed: ";
        var start = message.IndexOf(Failed, StringComparison.Ordinal);
        var end = message.LastIndexOf("'.", StringComparison.Ordinal);
        return start < 0 ? null : message[(start + Failed.Length)..(end > start ? end : message.Length)];
    }
}
