using System.Reflection;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace EFCore.ActiveRecord.Sqlite;

/// <summary>
/// What ADO.NET does not tell of a connection, asked of SQLite itself, in the library that ADO.NET has loaded. Not by way of SQLitePCLRaw: it lacks one
/// of these functions, another costs it something for every statement, and nothing here then depends on its version.
/// </summary>
internal static class NativeSqlite
{
    // SQLITE_FCNTL_HAS_MOVED, see https://www.sqlite.org/c3ref/c_fcntl_begin_atomic_write.html
    private const int HasMovedCode = 20;

    private static readonly Functions? Library = Load();

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate nint TextFunction();

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int NumberFunction(nint handle);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate long KeyFunction(nint handle);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate nint StatementFunction(nint connection, nint statement);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int FileFunction(nint connection, nint database, int code, ref int result);

    /// <summary>Whether the library was found; not so where SQLite is linked into the program.</summary>
    public static bool IsAvailable => Library is not null;

    /// <summary>Whether the file was deleted, moved or replaced. Never so in memory, and where the system does not let that happen to an open file.</summary>
    public static bool HasMoved(SqliteConnection connection)
    {
        var moved = 0;
        Library!.FileControl(Handle(connection), 0, HasMovedCode, ref moved);
        return moved != 0;
    }

    /// <summary>Whether a transaction is open, one that raw SQL began included.</summary>
    public static bool IsInTransaction(SqliteConnection connection) => Library!.GetAutocommit(Handle(connection)) == 0;

    /// <summary>Whether rows are still being read by a statement. One that was only kept is none of these.</summary>
    public static bool HasBusyStatements(SqliteConnection connection)
    {
        var handle = Handle(connection);
        for (var statement = Library!.NextStatement(handle, 0); statement != 0; statement = Library.NextStatement(handle, statement))
        {
            if (Library.IsBusy(statement) != 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>How the last call ended.</summary>
    public static int ErrorCode(SqliteConnection connection) => Library!.ErrorCode(Handle(connection));

    /// <summary>The key of the row that was inserted last.</summary>
    public static long LastKey(SqliteConnection connection) => Library!.LastKey(Handle(connection));

    private static nint Handle(SqliteConnection connection) => Library!.Handle(connection).DangerousGetHandle();

    private static Functions? Load()
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        using var command = new SqliteCommand("SELECT sqlite_source_id()", connection);
        var version = (string?)command.ExecuteScalar();

        var handle = typeof(SqliteConnection).GetProperty("Handle")!;
        var name = handle.PropertyType.Assembly.GetType("SQLitePCL.raw")?.GetMethod("GetNativeLibraryName", BindingFlags.Public | BindingFlags.Static)?.Invoke(null, null) as string;
        var provider = Array.Find(AppDomain.CurrentDomain.GetAssemblies(), a => a.GetName().Name!.StartsWith("SQLitePCLRaw.provider.", StringComparison.Ordinal));
        return name is not null
            && provider is not null
            && NativeLibrary.TryLoad(name, provider, null, out var library)
            && Find<TextFunction>(library, "sqlite3_sourceid") is { } sourceId
            && Marshal.PtrToStringUTF8(sourceId()) == version
            && Find<FileFunction>(library, "sqlite3_file_control") is { } fileControl
            && Find<NumberFunction>(library, "sqlite3_get_autocommit") is { } getAutocommit
            && Find<NumberFunction>(library, "sqlite3_errcode") is { } errorCode
            && Find<StatementFunction>(library, "sqlite3_next_stmt") is { } nextStatement
            && Find<NumberFunction>(library, "sqlite3_stmt_busy") is { } isBusy
            && Find<KeyFunction>(library, "sqlite3_last_insert_rowid") is { } lastKey
                ? new Functions(handle.GetMethod!.CreateDelegate<Func<SqliteConnection, SafeHandle>>(), fileControl, getAutocommit, errorCode, nextStatement, isBusy, lastKey)
                : null;
    }

    private static T? Find<T>(nint library, string name)
        where T : Delegate
        => NativeLibrary.TryGetExport(library, name, out var address) ? Marshal.GetDelegateForFunctionPointer<T>(address) : null;

    private sealed record Functions(Func<SqliteConnection, SafeHandle> Handle, FileFunction FileControl, NumberFunction GetAutocommit, NumberFunction ErrorCode, StatementFunction NextStatement, NumberFunction IsBusy, KeyFunction LastKey);
}
