using System.Text;

namespace EFCore.ActiveRecord.Models.Metadata;

/// <summary>Turns C# names into the names of tables, columns and attributes, and folds names for comparison.</summary>
internal static class SnakeCase
{
    /// <summary><c>TodoList</c> → <c>todo_list</c>, <c>HTTPPort</c> → <c>http_port</c>, <c>Line2</c> → <c>line2</c>, <c>Address_Street</c> → <c>address_street</c>.</summary>
    public static string Of(string name)
    {
        var text = new StringBuilder(name.Length + 8);
        for (var i = 0; i < name.Length; i++)
        {
            var current = name[i];
            if (char.IsUpper(current))
            {
                var startsWord = i > 0
                    && name[i - 1] != '_'
                    && (!char.IsUpper(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1])));
                if (startsWord)
                {
                    text.Append('_');
                }

                current = char.ToLowerInvariant(current);
            }

            text.Append(current);
        }

        return text.ToString();
    }

    /// <summary>Whether a name has a folded form; nothing is made of the name for it.</summary>
    public static bool FoldsTo(string name, string folded)
    {
        var at = 0;
        for (var i = 0; i < name.Length; i++)
        {
            if (IsSingle(name, i))
            {
                continue;
            }

            if (at == folded.Length || char.ToLowerInvariant(name[i]) != folded[at++])
            {
                return false;
            }
        }

        return at == folded.Length;
    }

    /// <summary>The form in which names are compared: lower case, without single underscores.</summary>
    public static string Fold(string name)
    {
        var text = new StringBuilder(name.Length);
        for (var i = 0; i < name.Length; i++)
        {
            if (!IsSingle(name, i))
            {
                text.Append(char.ToLowerInvariant(name[i]));
            }
        }

        return text.ToString();
    }

    /// <summary>Whether an underscore stands there without another beside it.</summary>
    private static bool IsSingle(string name, int i)
        => name[i] == '_'
            && (i == 0 || name[i - 1] != '_')
            && (i + 1 == name.Length || name[i + 1] != '_');
}
