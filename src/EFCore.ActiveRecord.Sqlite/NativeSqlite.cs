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

    private static readonly PropertyInfo HandleOf = typeof(SqliteConnection).GetProperty("Handle")!;
    private static readonly nint? Loaded = FindLibrary();
    private static readonly Functions? Library = Load();

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate nint TextFunction();

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int NumberFunction(nint handle);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate long KeyFunction(nint handle);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int StateFunction(nint connection, nint database);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int FileFunction(nint connection, nint database, int code, ref int result);

    /// <summary>Whether the library was found; not so where SQLite is linked into the program, or older than 3.34.</summary>
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

    /// <summary>Whether a statement still reads or writes tables: rows that are half read hold a snapshot and a lock. A statement that was only kept has none.</summary>
    public static bool IsReading(SqliteConnection connection) => Library!.TransactionState(Handle(connection), 0) != 0;

    /// <summary>How the last call ended.</summary>
    public static int ErrorCode(SqliteConnection connection) => Library!.ErrorCode(Handle(connection));

    /// <summary>The number of rows that the last statement has written.</summary>
    public static int Changes(SqliteConnection connection) => Library!.Changes(Handle(connection));

    /// <summary>The key of the row that was inserted last.</summary>
    public static long LastKey(SqliteConnection connection) => Library!.LastKey(Handle(connection));

    /// <summary>SQLite's own connection, which lives as long as the other is open.</summary>
    public static nint Handle(SqliteConnection connection) => Library!.Handle(connection).DangerousGetHandle();

    /// <summary>A function of SQLite.</summary>
    /// <returns><see langword="null"/> where there is none of that name.</returns>
    public static T? Find<T>(string name)
        where T : Delegate
        => Loaded is { } library && NativeLibrary.TryGetExport(library, name, out var address) ? Marshal.GetDelegateForFunctionPointer<T>(address) : null;

    private static Functions? Load()
        => Find<FileFunction>("sqlite3_file_control") is { } fileControl
            && Find<NumberFunction>("sqlite3_get_autocommit") is { } getAutocommit
            && Find<NumberFunction>("sqlite3_errcode") is { } errorCode
            && Find<StateFunction>("sqlite3_txn_state") is { } transactionState
            && Find<KeyFunction>("sqlite3_last_insert_rowid") is { } lastKey
            && Find<NumberFunction>("sqlite3_changes") is { } changes
                ? new Functions(HandleOf.GetMethod!.CreateDelegate<Func<SqliteConnection, SafeHandle>>(), fileControl, getAutocommit, errorCode, transactionState, lastKey, changes)
                : null;

    /// <summary>The library that ADO.NET has loaded.</summary>
    private static nint? FindLibrary()
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        using var command = new SqliteCommand("SELECT sqlite_source_id()", connection);
        var version = (string?)command.ExecuteScalar();

        var name = HandleOf.PropertyType.Assembly.GetType("SQLitePCL.raw")?.GetMethod("GetNativeLibraryName", BindingFlags.Public | BindingFlags.Static)?.Invoke(null, null) as string;
        var provider = Array.Find(AppDomain.CurrentDomain.GetAssemblies(), a => a.GetName().Name!.StartsWith("SQLitePCLRaw.provider.", StringComparison.Ordinal));
        return name is not null
            && provider is not null
            && NativeLibrary.TryLoad(name, provider, null, out var library)
            && NativeLibrary.TryGetExport(library, "sqlite3_sourceid", out var sourceId)
            && Marshal.PtrToStringUTF8(Marshal.GetDelegateForFunctionPointer<TextFunction>(sourceId)()) == version
                ? library
                : null;
    }

    private sealed record Functions(Func<SqliteConnection, SafeHandle> Handle, FileFunction FileControl, NumberFunction GetAutocommit, NumberFunction ErrorCode, StateFunction TransactionState, KeyFunction LastKey, NumberFunction Changes);
}
