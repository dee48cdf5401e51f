using System.Data.Common;
using System.Text.RegularExpressions;
using EFCore.ActiveRecord.Providers;

namespace EFCore.ActiveRecord.Database.Providers;

/// <summary>Reads MySQL's and MariaDB's errors without their package: both common providers put the server's code into <see cref="Exception.Data"/>.</summary>
/// <remarks>Codes: https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html and https://mariadb.com/kb/en/mariadb-error-codes/.</remarks>
internal static partial class MySqlErrors
{
    /// <summary>What both call the primary key of every table, whatever the model calls it.</summary>
    public const string PrimaryKey = "PRIMARY";

    private const string CodeKey = "Server Error Code";

    /// <summary>What the error tells; <see langword="null"/> where it is none of theirs, or its code says less than the SQLSTATE does.</summary>
    public static DatabaseError? Read(DbException exception)
    {
        if (CodeOf(exception) is not { } code)
        {
            return null;
        }

        var message = exception.Message;
        return code switch
        {
            1062 or 1586 => Keyed(message),
            1169 => new DatabaseError(DatabaseErrorKind.Unique),
            1451 or 1452 or 1216 or 1217 => new DatabaseError(DatabaseErrorKind.ForeignKey, Name(TableBeforeConstraint(), message), Name(Constraint(), message), Names(ForeignKeyColumns(), message)),
            1048 or 1364 => new DatabaseError(DatabaseErrorKind.NotNull, null, null, Names(FirstQuoted(), message)),
            4025 => Checked(message),
            3819 => new DatabaseError(DatabaseErrorKind.Check, null, Name(FirstQuoted(), message)),
            1406 or 1264 => new DatabaseError(DatabaseErrorKind.TooLong, null, null, Names(Column(), message)),
            1213 => new DatabaseError(DatabaseErrorKind.Deadlock),
            1205 or 3572 => new DatabaseError(DatabaseErrorKind.LockTimeout),
            1020 => new DatabaseError(DatabaseErrorKind.Serialization), // MariaDB's innodb_snapshot_isolation
            1146 or 1054 => new DatabaseError(DatabaseErrorKind.Schema),
            1044 or 1045 or 1049 or 1040 or 1053 or 2002 or 2003 or 2006 or 2013 => new DatabaseError(DatabaseErrorKind.Unavailable),
            _ => null,
        };
    }

    /// <summary>Whether the error has rolled back all of the transaction: what is sent then is committed by itself.</summary>
    public static bool EndsTransaction(DbException exception) => CodeOf(exception) == 1213;

    /// <summary>Whether the connection broke while a command was under way.</summary>
    public static bool IsLost(DbException exception) => CodeOf(exception) is 1053 or 2006 or 2013;

    private static int? CodeOf(DbException exception)
        => exception.Data[CodeKey] is { } code ? Convert.ToInt32(code, System.Globalization.CultureInfo.InvariantCulture) : null;

    /// <summary>MySQL 8 writes <c>for key 'table.index'</c>, older ones and MariaDB <c>for key 'index'</c>.</summary>
    private static DatabaseError Keyed(string message)
    {
        var key = Name(Key(), message);
        var dot = key?.IndexOf('.', StringComparison.Ordinal) ?? -1;
        return dot < 0
            ? new DatabaseError(DatabaseErrorKind.Unique, null, key)
            : new DatabaseError(DatabaseErrorKind.Unique, key![..dot], key[(dot + 1)..]);
    }

    /// <summary>MariaDB names a check of a single column <c>table.column</c>.</summary>
    private static DatabaseError Checked(string message)
    {
        var table = Name(TableAfterFailed(), message);
        var constraint = Name(Constraint(), message);
        return table is not null && constraint?.StartsWith(table + ".", StringComparison.Ordinal) == true
            ? new DatabaseError(DatabaseErrorKind.Check, table, constraint, constraint[(table.Length + 1)..])
            : new DatabaseError(DatabaseErrorKind.Check, table, constraint);
    }

    private static string? Name(Regex pattern, string message) => pattern.Match(message) is { Success: true } match ? match.Groups[1].Value : null;

    private static string[] Names(Regex pattern, string message)
        => Name(pattern, message) is { } names ? [.. names.Split(',').Select(n => n.Trim(' ', '`'))] : [];

    // At the end: before it stands the value, which may hold anything.
    [GeneratedRegex("for key '([^']+)'$")]
    private static partial Regex Key();

    [GeneratedRegex("CONSTRAINT `([^`]+)`")]
    private static partial Regex Constraint();

    [GeneratedRegex(@"`([^`]+)`, CONSTRAINT")]
    private static partial Regex TableBeforeConstraint();

    [GeneratedRegex("failed for `[^`]+`.`([^`]+)`")]
    private static partial Regex TableAfterFailed();

    [GeneratedRegex(@"FOREIGN KEY \(([^)]+)\)")]
    private static partial Regex ForeignKeyColumns();

    [GeneratedRegex("'([^']+)'")]
    private static partial Regex FirstQuoted();

    [GeneratedRegex("column '([^']+)'")]
    private static partial Regex Column();
}
