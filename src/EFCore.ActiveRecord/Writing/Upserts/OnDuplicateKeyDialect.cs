namespace EFCore.ActiveRecord.Providers;

/// <summary>INSERT ... ON DUPLICATE KEY UPDATE, as MySQL and MariaDB have it, and a SELECT for what the row holds. Whichever key or unique index has the row matches it; which one cannot be said.</summary>
public sealed class OnDuplicateKeyDialect : UpsertDialect
{
    /// <inheritdoc/>
    public override string TextFor(UpsertText text)
        => $"{(text.CanMatch ? text.Insert : $"INSERT INTO {text.Table} () VALUES ()")}\nON DUPLICATE KEY UPDATE {string.Join(", ", Assignments(text))};\nSELECT {string.Join(", ", text.Results)} FROM {text.Table} WHERE {Found(text)}";

    /// <summary>In this order: they are carried out one after the other, and read what those before them have set. MariaDB has no other word than VALUES for the new row.</summary>
    private static IEnumerable<string> Assignments(UpsertText text)
    {
        var same = string.Join(" AND ", text.Changed.Select(c => $"{c} <=> VALUES({c})"));
        string[] key = text.CountedKey is { } counted ? [$"{counted} = LAST_INSERT_ID({counted})"]
            : text.Changed.Count == 0 ? [$"{text.Match[0]} = {text.Match[0]}"]
            : [];
        return [.. key, .. text.Stamps.Select(s => $"{s} = {Stamped(same, s, $"VALUES({s})")}"), .. text.Changed.Select(c => $"{c} = VALUES({c})")];
    }

    private static string Found(UpsertText text)
        => text.CountedKey is { } key
            ? $"{key} = LAST_INSERT_ID()"
            : string.Join(" AND ", text.Match.Select((m, i) => $"{m} <=> {text.MatchParameter(i) ?? $"DEFAULT({m})"}"));
}
