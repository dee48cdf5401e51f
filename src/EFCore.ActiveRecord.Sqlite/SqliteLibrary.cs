using System.Reflection;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace EFCore.ActiveRecord.Sqlite;

/// <summary>
/// SQLite's own functions, in the library that ADO.NET has loaded. Not by way of SQLitePCLRaw: it lacks one of them, another costs it something for every
/// statement, and nothing here then depends on its version. Ask <see cref="IsAvailable"/> before calling one.
/// </summary>
/// <remarks>See https://www.sqlite.org/c3ref/funclist.html</remarks>
internal static class SqliteLibrary
{
    // No file has this name: the resolver below gives the library.
    private const string Name = "sqlite-of-ado-net";

    private const CallingConvention Convention = CallingConvention.Cdecl;

    private static readonly nint Loaded = Find();

    /// <summary>Whether the library was found, with all of these functions; not so where SQLite is linked into the program, or older than 3.34.</summary>
    public static bool IsAvailable { get; } = Loaded != 0 && HasAll() && Resolve();

    [DllImport(Name, CallingConvention = Convention, EntryPoint = "sqlite3_file_control")]
    public static extern int FileControl(nint connection, nint database, int code, ref int result);

    [DllImport(Name, CallingConvention = Convention, EntryPoint = "sqlite3_get_autocommit")]
    public static extern int GetAutocommit(nint connection);

    [DllImport(Name, CallingConvention = Convention, EntryPoint = "sqlite3_txn_state")]
    public static extern int TransactionState(nint connection, nint database);

    [DllImport(Name, CallingConvention = Convention, EntryPoint = "sqlite3_errcode")]
    public static extern int ErrorCode(nint connection);

    [DllImport(Name, CallingConvention = Convention, EntryPoint = "sqlite3_extended_errcode")]
    public static extern int ExtendedErrorCode(nint connection);

    [DllImport(Name, CallingConvention = Convention, EntryPoint = "sqlite3_errmsg")]
    public static extern nint ErrorMessage(nint connection);

    [DllImport(Name, CallingConvention = Convention, EntryPoint = "sqlite3_changes")]
    public static extern int Changes(nint connection);

    [DllImport(Name, CallingConvention = Convention, EntryPoint = "sqlite3_last_insert_rowid")]
    public static extern long LastInsertRowId(nint connection);

    [DllImport(Name, CallingConvention = Convention, EntryPoint = "sqlite3_prepare_v2")]
    public static extern int Prepare(nint connection, ref byte sql, int length, out nint statement, nint tail);

    [DllImport(Name, CallingConvention = Convention, EntryPoint = "sqlite3_bind_null")]
    public static extern int BindNull(nint statement, int index);

    [DllImport(Name, CallingConvention = Convention, EntryPoint = "sqlite3_bind_int64")]
    public static extern int BindNumber(nint statement, int index, long value);

    [DllImport(Name, CallingConvention = Convention, EntryPoint = "sqlite3_bind_double")]
    public static extern int BindReal(nint statement, int index, double value);

    [DllImport(Name, CallingConvention = Convention, EntryPoint = "sqlite3_bind_text")]
    public static extern int BindText(nint statement, int index, ref byte value, int length, nint destructor);

    [DllImport(Name, CallingConvention = Convention, EntryPoint = "sqlite3_bind_blob")]
    public static extern int BindBytes(nint statement, int index, ref byte value, int length, nint destructor);

    [DllImport(Name, CallingConvention = Convention, EntryPoint = "sqlite3_step")]
    public static extern int Step(nint statement);

    // These only return the last step's error once more.
    [DllImport(Name, CallingConvention = Convention, EntryPoint = "sqlite3_reset")]
    public static extern void Reset(nint statement);

    [DllImport(Name, CallingConvention = Convention, EntryPoint = "sqlite3_clear_bindings")]
    public static extern void ClearBindings(nint statement);

    [DllImport(Name, CallingConvention = Convention, EntryPoint = "sqlite3_finalize")]
    public static extern void Complete(nint statement);

    [DllImport(Name, CallingConvention = Convention, EntryPoint = "sqlite3_sourceid")]
    private static extern nint SourceId();

    private static bool HasAll()
        => typeof(SqliteLibrary).GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
            .Select(m => m.GetCustomAttribute<DllImportAttribute>())
            .All(import => import is null || NativeLibrary.TryGetExport(Loaded, import.EntryPoint!, out _));

    /// <returns>Whether it is the library that ADO.NET calls, and not another of its name.</returns>
    private static bool Resolve()
    {
        NativeLibrary.SetDllImportResolver(typeof(SqliteLibrary).Assembly, static (name, _, _) => name == Name ? Loaded : 0);
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        using var command = new SqliteCommand("SELECT sqlite_source_id()", connection);
        return Marshal.PtrToStringUTF8(SourceId()) == (string?)command.ExecuteScalar();
    }

    /// <returns>0 where there is no such file.</returns>
    private static nint Find()
    {
        // Opens what ADO.NET opens.
        _ = new SqliteConnection();
        var name = NativeSqlite.Raw.GetType("SQLitePCL.raw")?.GetMethod("GetNativeLibraryName", BindingFlags.Public | BindingFlags.Static)?.Invoke(null, null) as string;
        var provider = Array.Find(AppDomain.CurrentDomain.GetAssemblies(), a => a.GetName().Name!.StartsWith("SQLitePCLRaw.provider.", StringComparison.Ordinal));
        return name is not null && provider is not null && NativeLibrary.TryLoad(name, provider, null, out var library) ? library : 0;
    }
}
