using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Data.Sqlite;

namespace EFCore.ActiveRecord.Sqlite;

/// <summary>
/// A statement that is run for many rows. ADO.NET makes a reader for each, looks up each parameter by its name and takes each number in a box; SQLite itself
/// needs none of that.
/// </summary>
internal sealed class NativeStatement : IDisposable
{
    /// <summary>What Microsoft.Data.Sqlite says of NaN, too.</summary>
    public const string NoNaN = "Cannot store 'NaN' values.";

    // See https://www.sqlite.org/rescode.html
    private const int Ok = 0;
    private const int Busy = 5;
    private const int Locked = 6;
    private const int Done = 101;

    // For texts, as long as none is longer.
    private const int Room = 256;

    // SQLITE_TRANSIENT: SQLite copies the value.
    private const nint Copied = -1;

    private readonly SqliteConnection _connection;
    private readonly nint _statement;
    private byte[] _text = new byte[Room];

    private NativeStatement(SqliteConnection connection, string sql, nint statement) => (_connection, Sql, _statement) = (connection, sql, statement);

    public string Sql { get; }

    /// <summary>Compiles one statement.</summary>
    /// <returns><see langword="null"/> where SQLite cannot be called so, or does not take the statement.</returns>
    public static NativeStatement? TryPrepare(SqliteConnection connection, string sql)
    {
        if (!SqliteLibrary.IsAvailable)
        {
            return null;
        }

        var text = Encoding.UTF8.GetBytes(sql);
        var code = SqliteLibrary.Prepare(NativeSqlite.Handle(connection), ref text[0], text.Length, out var statement, 0);
        return code == Ok && statement != 0 ? new NativeStatement(connection, sql, statement) : null;
    }

    /// <param name="index">The number of the parameter, from 1 on.</param>
    /// <param name="value">Its value.</param>
    public void Bind(int index, long? value) => Check(value is { } number ? SqliteLibrary.BindNumber(_statement, index, number) : SqliteLibrary.BindNull(_statement, index));

    /// <inheritdoc cref="Bind(int, long?)"/>
    /// <exception cref="InvalidOperationException">It is not a number, which SQLite would take for NULL.</exception>
    public void Bind(int index, double? value)
        => Check(value is not { } number ? SqliteLibrary.BindNull(_statement, index)
            : double.IsNaN(number) ? throw new InvalidOperationException(NoNaN)
            : SqliteLibrary.BindReal(_statement, index, number));

    /// <inheritdoc cref="Bind(int, long?)"/>
    public void Bind(int index, string? value)
    {
        if (value is null)
        {
            Check(SqliteLibrary.BindNull(_statement, index));
            return;
        }

        if (_text.Length < Encoding.UTF8.GetMaxByteCount(value.Length))
        {
            _text = new byte[Encoding.UTF8.GetMaxByteCount(value.Length)];
        }

        Check(SqliteLibrary.BindText(_statement, index, ref _text[0], Encoding.UTF8.GetBytes(value, _text), Copied));
    }

    /// <inheritdoc cref="Bind(int, long?)"/>
    public void Bind(int index, byte[]? value)
        => Check(value is null ? SqliteLibrary.BindNull(_statement, index)
            : SqliteLibrary.BindBytes(_statement, index, ref value.Length == 0 ? ref _text[0] : ref value[0], value.Length, Copied));

    /// <summary>Runs the statement to its end.</summary>
    /// <returns>Whether it ran; not so where somebody holds a lock, which ADO.NET waits for.</returns>
    /// <exception cref="SqliteException">SQLite refuses it.</exception>
    public bool TryRun()
    {
        var code = SqliteLibrary.Step(_statement);
        if (code == Done)
        {
            SqliteLibrary.Reset(_statement);
            return true;
        }

        // What is known of an error goes with the reset.
        var error = IsLock(code & 0xFF) ? null : Error(code);
        SqliteLibrary.Reset(_statement);
        return error is null ? false : throw error;
    }

    /// <summary>Whether a result code says that another connection holds a lock.</summary>
    public static bool IsLock(int code) => code is Busy or Locked;

    /// <summary>Forgets the values, so that they take no memory until the statement runs again.</summary>
    public void Clear()
    {
        SqliteLibrary.ClearBindings(_statement);
        if (_text.Length > Room)
        {
            _text = new byte[Room];
        }
    }

    public void Dispose() => SqliteLibrary.Complete(_statement);

    private void Check(int code)
    {
        if (code != Ok)
        {
            throw Error(code);
        }
    }

    private SqliteException Error(int code)
    {
        var handle = NativeSqlite.Handle(_connection);
        var message = Marshal.PtrToStringUTF8(SqliteLibrary.ErrorMessage(handle));
        var error = new SqliteException($"SQLite Error {code & 0xFF}: '{message}'.", code & 0xFF, SqliteLibrary.ExtendedErrorCode(handle));
        (_connection as KeptConnection)?.Failed(error);
        return error;
    }
}
