using System.Data.Common;

namespace EFCore.ActiveRecord.Errors;

/// <summary>Reads provider exceptions by what ADO.NET standardises: MySQL's and MariaDB's codes where they are present, else the SQLSTATE.</summary>
internal class DatabaseErrorReader
{
    public virtual DatabaseError Read(DbException exception)
        => MySqlErrors.Read(exception) ?? new DatabaseError(KindOf(exception.SqlState));

    /// <summary>The kinds behind the SQLSTATE codes (SQL:2023 part 2, chapter 24; the 5-digit ones beyond it are PostgreSQL's, its manual's appendix A).</summary>
    protected static DatabaseErrorKind KindOf(string? sqlState) => sqlState switch
    {
        "23505" => DatabaseErrorKind.Unique,
        "23503" or "23001" => DatabaseErrorKind.ForeignKey,
        "23502" => DatabaseErrorKind.NotNull,
        "23514" => DatabaseErrorKind.Check,
        "22001" or "22003" => DatabaseErrorKind.TooLong,
        "40P01" or "55P03" => DatabaseErrorKind.Deadlock,
        "40001" => DatabaseErrorKind.Serialization,
        "42P01" or "42703" or "42S02" or "42S22" or "3F000" => DatabaseErrorKind.Schema,
        "3D000" or "28P01" or "28000" or "57P01" or "57P02" or "57P03" or "53300" => DatabaseErrorKind.Unavailable,
        not null when sqlState.StartsWith("08", StringComparison.Ordinal) => DatabaseErrorKind.Unavailable,
        _ => DatabaseErrorKind.Unknown,
    };
}
