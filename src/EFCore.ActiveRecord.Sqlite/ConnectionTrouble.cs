using System.Text.RegularExpressions;

namespace EFCore.ActiveRecord.Sqlite;

/// <summary>What makes a connection unfit for the next operation.</summary>
internal static partial class ConnectionTrouble
{
    // https://www.sqlite.org/rescode.html
    private const int Ok = 0;
    private const int Error = 1;
    private const int Schema = 17;
    private const int TooBig = 18;
    private const int Constraint = 19;
    private const int Mismatch = 20;
    private const int Range = 25;
    private const int Row = 100;
    private const int Done = 101;

    /// <summary>Whether SQL changes the connection itself: its settings, its attached databases, its temporary tables.</summary>
    /// <remarks>Words where they can be syntax, not where they are a quoted name. Too much found costs an opening.</remarks>
    public static bool IsLeftBy(string sql) => ConnectionChange.IsMatch(sql);

    /// <summary>Whether an error is one of the connection, its locks or its file, and not of a statement or its values.</summary>
    public static bool IsBehind(int errorCode) => (errorCode & 0xff) is not (Ok or Error or Schema or TooBig or Constraint or Mismatch or Range or Row or Done);

    [GeneratedRegex("""\b(?:PRAGMA|ATTACH|DETACH)\s|\bCREATE\s+TEMP|\bTEMP["`\]]?\s*\.""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: -1)]
    private static partial Regex ConnectionChange { get; }
}
