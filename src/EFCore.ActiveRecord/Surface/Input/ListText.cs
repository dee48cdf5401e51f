using System.Text;

namespace EFCore.ActiveRecord.Surface.Input;

/// <summary>A list in one text: <c>1,2,3</c>. A backslash in front of a comma or of a backslash makes it part of the value.</summary>
internal static class ListText
{
    /// <returns>The values; none for an empty text, a null for none.</returns>
    public static IEnumerable<string?> Split(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            if (text is null)
            {
                yield return null;
            }

            yield break;
        }

        StringBuilder item = new();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length && text[i + 1] is ',' or '\\')
            {
                i++;
            }
            else if (text[i] == ',')
            {
                yield return item.ToString();
                item.Clear();
                continue;
            }

            item.Append(text[i]);
        }

        yield return item.ToString();
    }
}
