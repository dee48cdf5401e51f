namespace EFCore.ActiveRecord.Providers;

/// <summary>INSERT ... ON CONFLICT DO UPDATE ... RETURNING, as PostgreSQL (9.5) and SQLite (3.35) have it.</summary>
public abstract class OnConflictDialect : UpsertDialect
{
    /// <inheritdoc/>
    public override string TextFor(UpsertText text)
        => $"{text.Insert}{(text.CanMatch ? Conflict(text) : "")}\nRETURNING {string.Join(", ", text.Results)}";

    /// <summary>Whether the row that is there holds just what the new one brings in these columns, NULL being like NULL.</summary>
    /// <param name="row">The row that is there, as SQL calls it.</param>
    /// <param name="columns">The columns.</param>
    /// <returns>The condition.</returns>
    protected abstract string AreSame(string row, IReadOnlyList<string> columns);

    private string Conflict(UpsertText text)
        => $"\nON CONFLICT ({string.Join(", ", text.Match)}){(text.Filter is null ? "" : $" WHERE {text.Filter}")} DO UPDATE SET {string.Join(", ", Assignments(text))}";

    private IEnumerable<string> Assignments(UpsertText text)
        => text.Changed.Count == 0
            ? [$"{text.Match[0]} = {text.Row}.{text.Match[0]}"] // DO NOTHING would give nothing back.
            : [
                .. text.Stamps.Select(s => $"{s} = {Stamped(AreSame(text.Row, text.Changed), $"{text.Row}.{s}", $"excluded.{s}")}"),
                .. text.Changed.Select(c => $"{c} = excluded.{c}"),
            ];
}
