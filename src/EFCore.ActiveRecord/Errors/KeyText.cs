using System.Globalization;

namespace EFCore.ActiveRecord;

/// <summary>Writes a key the way messages quote it.</summary>
internal static class KeyText
{
    public static string Of(IReadOnlyList<object?> key)
        => key.Count == 1 ? Quote(key[0]) : $"({string.Join(", ", key.Select(Quote))})";

    private static string Quote(object? value) => value is null ? "null" : $"'{Convert.ToString(value, CultureInfo.InvariantCulture)}'";
}
