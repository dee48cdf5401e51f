using EFCore.ActiveRecord.Models.Errors;

namespace EFCore.ActiveRecord.Models.Metadata;

/// <summary>Finds the names that somebody probably meant.</summary>
internal static class NearestNames
{
    private const int Shown = 3;

    public static IReadOnlyList<string> To(string name, IEnumerable<string> candidates)
    {
        var wanted = SnakeCase.Fold(name);
        var limit = Math.Max(2, wanted.Length / 2);
        return [.. candidates
            .Select(c => (Name: c, Distance: Distance(wanted, SnakeCase.Fold(c))))
            .Where(c => c.Distance <= limit)
            .OrderBy(c => c.Distance)
            .ThenBy(c => c.Name, StringComparer.Ordinal)
            .Take(Shown)
            .Select(c => c.Name)];
    }

    /// <summary>The names as a sentence of a message; nothing where there are none.</summary>
    public static ErrorText Text(IReadOnlyList<string> nearest) => nearest.Count == 0 ? "" : (ErrorText)$" The nearest are {nearest}.";

    /// <summary>The Levenshtein distance; a name much longer than any attribute is not worth measuring.</summary>
    private static int Distance(string a, string b)
    {
        if (Math.Abs(a.Length - b.Length) > b.Length)
        {
            return int.MaxValue;
        }

        var previous = new int[b.Length + 1];
        var current = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
        {
            previous[j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var substitution = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                current[j] = Math.Min(substitution, Math.Min(previous[j], current[j - 1]) + 1);
            }

            (previous, current) = (current, previous);
        }

        return previous[b.Length];
    }
}
