using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace EFCore.ActiveRecord.Models.RecordKeys;

/// <summary>How databases compare the texts of keys, as far as C# can say it.</summary>
internal static class TextKeys
{
    /// <summary>The case of ASCII letters does not count.</summary>
    public static ValueComparer<string> IgnoringAsciiCase { get; } = new((a, b) => SameButCase(a, b), text => HashOf(text));

    /// <summary>The case of letters does not count.</summary>
    public static ValueComparer<string> IgnoringCase { get; } = new((a, b) => Lower(a) == Lower(b), text => Lower(text)!.GetHashCode(StringComparison.Ordinal));

    /// <summary>Spaces at the end do not count.</summary>
    public static ValueComparer<string> IgnoringSpacesAtTheEnd { get; } = new((a, b) => Trimmed(a) == Trimmed(b), text => Trimmed(text)!.GetHashCode(StringComparison.Ordinal));

    private static string? Lower(string? text) => text?.ToLowerInvariant();

    private static string? Trimmed(string? text) => text?.TrimEnd(' ');

    private static bool SameButCase(string? a, string? b)
    {
        if (a is null || b is null || a.Length != b.Length)
        {
            return ReferenceEquals(a, b);
        }

        for (var i = 0; i < a.Length; i++)
        {
            if (Folded(a[i]) != Folded(b[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static int HashOf(string text)
    {
        var hash = default(HashCode);
        foreach (var letter in text)
        {
            hash.Add(Folded(letter));
        }

        return hash.ToHashCode();
    }

    private static char Folded(char letter) => char.IsAsciiLetterUpper(letter) ? (char)(letter | ' ') : letter;
}
