using System.Data.Common;
using System.Text;
using EFCore.ActiveRecord.Database.Providers;

namespace EFCore.ActiveRecord.Providers;

/// <summary>Tells what a driver's exception means. This one reads MySQL's and MariaDB's error numbers if there are any, else the SQLSTATE.</summary>
public class DatabaseErrorReader
{
    /// <summary>Reads an exception.</summary>
    /// <param name="exception">The driver's exception.</param>
    /// <returns>What it means; <see cref="DatabaseErrorKind.Unknown"/> if that is not known.</returns>
    public virtual DatabaseError Read(DbException exception)
        => MySqlErrors.Read(exception) ?? new DatabaseError(KindOf(exception.SqlState));

    /// <summary>Whether a value could not be sent, which is no error of the database: half a surrogate pair has no bytes.</summary>
    /// <param name="exception">The exception.</param>
    /// <returns><see langword="true"/> if the driver refused a value.</returns>
    public virtual bool IsUnstorable(Exception exception) => exception is EncoderFallbackException;

    /// <summary>Whether the connection broke while a command was under way, which may have been carried out. Not so where it could not be opened, and where the server has refused the command at its shutdown (57P01).</summary>
    /// <param name="exception">The driver's exception.</param>
    /// <returns><see langword="true"/> if it is not known whether the command was carried out.</returns>
    public virtual bool IsLost(DbException exception)
        => MySqlErrors.IsLost(exception)
            || exception.InnerException is IOException
            || exception.SqlState is "57P02"
            || (exception.SqlState is { } state and not ("08001" or "08004") && state.StartsWith("08", StringComparison.Ordinal));

    /// <summary>The kinds behind the SQLSTATE codes (SQL:2023 part 2, chapter 24; the 5-digit ones beyond it are PostgreSQL's, its manual's appendix A).</summary>
    /// <param name="sqlState">The code; may be <see langword="null"/>.</param>
    /// <returns>The kind.</returns>
    protected static DatabaseErrorKind KindOf(string? sqlState) => sqlState switch
    {
        "23505" => DatabaseErrorKind.Unique,
        "23503" or "23001" => DatabaseErrorKind.ForeignKey,
        "23502" => DatabaseErrorKind.NotNull,
        "23514" => DatabaseErrorKind.Check,
        "22001" or "22003" => DatabaseErrorKind.TooLong,
        "40P01" => DatabaseErrorKind.Deadlock,
        "55P03" => DatabaseErrorKind.LockTimeout,
        "40001" => DatabaseErrorKind.Serialization,
        "42P01" or "42703" or "42S02" or "42S22" or "3F000" => DatabaseErrorKind.Schema,
        "25P02" => DatabaseErrorKind.Ended,
        "3D000" or "28P01" or "28000" or "57P01" or "57P02" or "57P03" or "53300" => DatabaseErrorKind.Unavailable,
        not null when sqlState.StartsWith("22", StringComparison.Ordinal) => DatabaseErrorKind.Value,
        not null when sqlState.StartsWith("08", StringComparison.Ordinal) => DatabaseErrorKind.Unavailable,
        _ => DatabaseErrorKind.Unknown,
    };
}
