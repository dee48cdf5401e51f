using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace EFCore.ActiveRecord.Models.Errors;

/// <summary>
/// The message of an error, written as an interpolated string. What stands in its holes may come from anybody: a text is cut after <see cref="MaxLength"/> characters,
/// a list of texts is written as names in quotes, and only another message is taken as a whole.
/// </summary>
[InterpolatedStringHandler]
internal readonly struct ErrorText
{
    /// <summary>How many characters of a name or value a message quotes.</summary>
    public const int MaxLength = 100;

    /// <summary>How many characters of a database's own message a message quotes.</summary>
    private const int MaxCauseLength = 400;

    private readonly StringBuilder _text;

    public ErrorText(int literalLength, int formattedCount) => _text = new StringBuilder(literalLength + (formattedCount * 16));

    private ErrorText(string whole) => _text = new StringBuilder(whole);

    /// <summary>A text of the library's own, without names or values in it.</summary>
    public static implicit operator ErrorText(string whole) => new(whole);

    /// <summary>The message as a text.</summary>
    public static string Of(ErrorText text) => text.ToString();

    /// <summary>What another exception says.</summary>
    public static ErrorText Cause(Exception exception) => Cut(exception.Message, MaxCauseLength);

    public void AppendLiteral(string literal) => _text.Append(literal);

    public void AppendFormatted(string? text) => _text.Append(Cut(text ?? "", MaxLength));

    public void AppendFormatted(ErrorText part) => _text.Append(part._text);

    public void AppendFormatted(IEnumerable<string> names)
    {
        var separator = "";
        foreach (var name in names)
        {
            _text.Append(separator).Append('\'').Append(Cut(name, MaxLength)).Append('\'');
            separator = ", ";
        }
    }

    public void AppendFormatted(int number) => _text.Append(CultureInfo.InvariantCulture, $"{number}");

    public void AppendFormatted(object? value) => AppendFormatted(Convert.ToString(value, CultureInfo.InvariantCulture));

    public override string ToString() => _text?.ToString() ?? "";

    private static string Cut(string text, int length)
        => text.Length <= length ? text : string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[length - 1]) ? length - 1 : length), "…");
}
