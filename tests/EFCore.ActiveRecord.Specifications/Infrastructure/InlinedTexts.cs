using System.Text.RegularExpressions;

namespace EFCore.ActiveRecord.Specifications;

/// <summary>
/// Finds texts that became part of a command's SQL, where a parameter belongs. Every text in quotes counts but for the ones listed here, which the library or
/// EF Core writes itself. Numbers do not count: those of a value look like those of a constant. They are searched for by tests that use marked values.
/// Statements that define tables have no values and are left out.
/// </summary>
public static partial class InlinedTexts
{
    // Each with the reason for which it is there.
    private static readonly HashSet<string> Own = new(StringComparer.Ordinal)
    {
        "", // what is added to a text that may be null, and PostgreSQL's LIKE without an escape character
        "\\", "\\\\", // the escape character of LIKE
        "%", "_", // what is put around a parameter in a LIKE, or escaped in it
        "0.0", // the sum of no decimals, which are texts on SQLite
        "0", ".", "%Y-%m-%d %H:%M:%f", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d", "%H:%M:%f", "%H:%M:%S", // SQLite's times are texts
        "%Y", "%m", "%d", "%H", "%M", "%S", "%f", "%j", "%w", // parts of such times
        "year", "month", "day", "hour", "minute", "second", "epoch", "UTC", // parts of PostgreSQL's
        "$[0]", "$", // paths into JSON documents and lists
        "now", "utc", // the current time
    };

    /// <summary>The texts in a command that are neither the library's nor EF Core's own.</summary>
    public static IEnumerable<string> In(string sql)
        => TableDefinition().IsMatch(sql)
            ? []
            : Tokens().Matches(sql).Where(t => t.Groups["text"].Success).Select(t => t.Groups["text"].Value.Replace("''", "'", StringComparison.Ordinal)).Where(t => !Own.Contains(t));

    [GeneratedRegex(@"^\s*(CREATE|ALTER|DROP|PRAGMA|SAVEPOINT|RELEASE|ROLLBACK|COMMENT)\b|\b(sqlite_master|pragma_\w+|information_schema|pg_catalog|pg_class|pg_namespace|pg_type)\b", RegexOptions.IgnoreCase)]
    private static partial Regex TableDefinition();

    // Names in quotes and comments are passed over as a whole: quotes in them begin no text.
    [GeneratedRegex("""
        "(?:[^"]|"")*"|--[^\n]*|/\*.*?\*/|'(?<text>(?:[^']|'')*)'
        """, RegexOptions.Singleline)]
    private static partial Regex Tokens();
}
