using System.Reflection;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace EFCore.ActiveRecord.Sqlite;

/// <summary>What ADO.NET does not tell of a connection, asked of SQLite itself. Ask <see cref="SqliteLibrary.IsAvailable"/> before.</summary>
internal static class NativeSqlite
{
    // SQLITE_FCNTL_HAS_MOVED, see https://www.sqlite.org/c3ref/c_fcntl_begin_atomic_write.html
    private const int HasMovedCode = 20;

    // The property's type is SQLitePCLRaw's, which this assembly does not reference.
    private static readonly PropertyInfo HandleOf = typeof(SqliteConnection).GetProperty("Handle")!;
    private static readonly Func<SqliteConnection, SafeHandle> GetHandle = HandleOf.GetMethod!.CreateDelegate<Func<SqliteConnection, SafeHandle>>();

    /// <summary>The assembly that ADO.NET calls SQLite by.</summary>
    public static Assembly Raw => HandleOf.PropertyType.Assembly;

    /// <summary>Whether the file was deleted, moved or replaced. Never so in memory, and where the system does not let that happen to an open file.</summary>
    public static bool HasMoved(SqliteConnection connection)
    {
        var moved = 0;
        _ = SqliteLibrary.FileControl(Handle(connection), 0, HasMovedCode, ref moved);
        return moved != 0;
    }

    /// <summary>
    /// Whether nothing is under way and nothing went wrong last: no transaction, one that raw SQL began included, and no statement that reads or writes tables (rows that are half read
    /// hold a snapshot and a lock; a statement that was only kept has none).
    /// </summary>
    public static bool IsIdle(SqliteConnection connection)
    {
        var handle = Handle(connection);
        return SqliteLibrary.GetAutocommit(handle) != 0
            && SqliteLibrary.TransactionState(handle, 0) == 0
            && !ConnectionTrouble.IsBehind(SqliteLibrary.ErrorCode(handle));
    }

    /// <summary>Whether no transaction is open: each statement is one by itself.</summary>
    public static bool IsInAutocommit(SqliteConnection connection) => SqliteLibrary.GetAutocommit(Handle(connection)) != 0;

    /// <summary>The number of rows that the last statement has written.</summary>
    public static int Changes(SqliteConnection connection) => SqliteLibrary.Changes(Handle(connection));

    /// <summary>The key of the row that was inserted last.</summary>
    public static long LastKey(SqliteConnection connection) => SqliteLibrary.LastInsertRowId(Handle(connection));

    /// <summary>SQLite's own connection, which lives as long as the other is open.</summary>
    public static nint Handle(SqliteConnection connection) => GetHandle(connection).DangerousGetHandle();
}
