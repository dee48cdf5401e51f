using System.Data.Common;
using System.Text.RegularExpressions;

namespace EFCore.ActiveRecord.Errors;

/// <summary>Reads MySQL's and MariaDB's errors without their package: both common providers put the server's code into <see cref="Exception.Data"/>.</summary>
/// <remarks>Codes: https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html and https://mariadb.com/kb/en/mariadb-error-codes/.</remarks>
internal static partial class MySqlErrors
{
    private const string CodeKey = "Server Error Code";

    public static DatabaseError? Read(DbException exception)
    {
        if (exception.Data[CodeKey] is not { } code)
        {
            return null;
        }

        var message = exception.Message;
        return Convert.ToInt32(code, System.Globalization.CultureInfo.InvariantCulture) switch
        {
            1062 or 1169 or 1586 => Keyed(message),
            1451 or 1452 or 1216 or 1217 => new DatabaseError(DatabaseErrorKind.ForeignKey, Name(TableBeforeConstraint(), message), Name(Constraint(), message), Names(ForeignKeyColumns(), message)),
            1048 or 1364 => new DatabaseError(DatabaseErrorKind.NotNull, null, null, Names(FirstQuoted(), message)),
            4025 or 3819 => new DatabaseError(DatabaseErrorKind.Check, null, Name(Constraint(), message) ?? Name(FirstQuoted(), message)),
            1406 or 1264 => new DatabaseError(DatabaseErrorKind.TooLong, null, null, Names(Column(), message)),
            1213 or 1205 => new DatabaseError(DatabaseErrorKind.Deadlock),
            1146 or 1054 => new DatabaseError(DatabaseErrorKind.Schema),
            1044 or 1045 or 1049 or 1040 or 1053 or 2002 or 2003 or 2006 or 2013 => new DatabaseError(DatabaseErrorKind.Unavailable),
            _ => DatabaseError.Unknown,
        };
    }

    /// <summary>MySQL 8 writes <c>for key 'table.index'</c>, older ones and MariaDB <c>for key 'index'</c>.</summary>
    private static DatabaseError Keyed(string message)
    {
        var key = Name(Key(), message);
        var dot = key?.IndexOf('.', StringComparison.Ordinal) ?? -1;
        return dot < 0
            ? new DatabaseError(DatabaseErrorKind.Unique, null, key)
            : new DatabaseError(DatabaseErrorKind.Unique, key![..dot], key[(dot + 1)..]);
    }

    private static string? Name(Regex pattern, string message) => pattern.Match(message) is { Success: true } match ? match.Groups[1].Value : null;

    private static string[] Names(Regex pattern, string message)
        => Name(pattern, message) is { } names ? [.. names.Split(',').Select(n => n.Trim(' ', '`'))] : [];

    [GeneratedRegex("for key '([^']+)'")]
    private static partial Regex Key();

    [GeneratedRegex("CONSTRAINT `([^`]+)`")]
    private static partial Regex Constraint();

    [GeneratedRegex(@"`([^`]+)`, CONSTRAINT")]
    private static partial Regex TableBeforeConstraint();

    [GeneratedRegex(@"FOREIGN KEY \(([^)]+)\)")]
    private static partial Regex ForeignKeyColumns();

    [GeneratedRegex("'([^']+)'")]
    private static partial Regex FirstQuoted();

    [GeneratedRegex("column '([^']+)'")]
    private static partial Regex Column();
}
