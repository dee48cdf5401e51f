using System.Collections;
using System.Globalization;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Models.Metadata;

/// <summary>Writes a record in one line, from what is in memory.</summary>
internal static class RecordPrinter
{
    private const int DefaultLength = 50;

    public static string Print(object record, RecordAttributes all)
    {
        var attributes = all.All.Where(a => !a.IsSecret).ToList();
        var chosen = attributes.Any(a => a.Repr is not null)
            ? attributes.Where(a => a.Repr is not null || IsKey(a))
            : attributes.Where(a => a.IsScalar && !IsHybrid(a));
        return $"{record.GetType().Name}({string.Join(", ", chosen.OrderByDescending(IsKey).Select(a => $"{a.Name}={Text(a.Property.GetValue(record), a.Repr?.MaxLength ?? DefaultLength)}"))})";
    }

    private static bool IsKey(RecordAttribute attribute)
        => attribute.Member is IReadOnlyProperty property
            ? property.IsPrimaryKey()
            : attribute.Property.Name == "Id";

    private static bool IsHybrid(RecordAttribute attribute) => attribute.Property.IsDefined(typeof(HybridAttribute), true);

    public static string Text(object? value, int length = DefaultLength) => value switch
    {
        null => "null",
        string text => $"'{Cut(text, length)}'",
        byte[] bytes => $"byte[{bytes.Length}]",
        IFormattable formattable => formattable.ToString(value is DateTime or DateTimeOffset ? "O" : null, CultureInfo.InvariantCulture),
        ICollection collection => $"[{collection.Count}]",
        _ => Cut(value.ToString() ?? "", length),
    };

    private static string Cut(string text, int length) => text.Length <= length ? text : string.Concat(text.AsSpan(0, length), "…");
}
