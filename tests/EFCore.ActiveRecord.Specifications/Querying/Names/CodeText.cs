using System.Collections;
using System.Globalization;
using System.Text;

namespace EFCore.ActiveRecord.Specifications.Querying.Names;

/// <summary>Writes a value as C#, to paste a case that failed into a test.</summary>
public static class CodeText
{
    public static string Of(object? value) => value switch
    {
        null => "null",
        string text => $"\"{string.Concat(text.EnumerateRunes().Select(Of))}\"",
        bool truth => truth ? "true" : "false",
        decimal number => $"{number.ToString("0.############################", CultureInfo.InvariantCulture)}m",
        long number => $"{number.ToString(CultureInfo.InvariantCulture)}L",
        double.PositiveInfinity => "double.PositiveInfinity",
        double.NegativeInfinity => "double.NegativeInfinity",
        double number => $"{number.ToString("R", CultureInfo.InvariantCulture)}d",
        Enum member => Enum.IsDefined(member.GetType(), member) ? $"{member.GetType().Name}.{member}" : $"({member.GetType().Name})({member})",
        Model record => $"new {record.GetType().Name} {{ Id = {record["id"]} }}",
        DateTime time => $"DateTime.Parse(\"{time:yyyy-MM-ddTHH:mm:ss.fffffff}\")", // Not every database keeps the kind.
        DateTimeOffset or DateOnly or TimeOnly => $"{value.GetType().Name}.Parse(\"{((IFormattable)value).ToString("O", CultureInfo.InvariantCulture)}\")",
        Guid code => $"new Guid(\"{code}\")",
        IEnumerable items => $"new object?[] {{ {string.Join(", ", items.Cast<object?>().Select(Of))} }}",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string Of(Rune character)
        => character.Value is '"' or '\\' ? $"\\{character}" : character.IsAscii && character.Value is >= ' ' and < 127 ? character.ToString() : $"\\U{character.Value:x8}";
}
