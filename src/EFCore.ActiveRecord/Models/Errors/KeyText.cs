using System.Globalization;
using EFCore.ActiveRecord.Models.Metadata;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EFCore.ActiveRecord.Models.Errors;

/// <summary>Writes a key the way messages quote it.</summary>
internal static class KeyText
{
    /// <summary>The values of some columns; those of secret ones are masked.</summary>
    public static ErrorText Of(IReadOnlyList<IReadOnlyProperty> columns, IReadOnlyList<object?> values)
    {
        if (values.Count == 1)
        {
            return Quote(columns, values, 0);
        }

        ErrorText text = $"(";
        for (var i = 0; i < values.Count; i++)
        {
            text.AppendLiteral(i == 0 ? "" : ", ");
            text.AppendFormatted(Quote(columns, values, i));
        }

        text.AppendLiteral(")");
        return text;
    }

    private static ErrorText Quote(IReadOnlyList<IReadOnlyProperty> columns, IReadOnlyList<object?> values, int i)
        => values[i] is null ? "null"
            : i < columns.Count && Marks.IsSecret(columns[i]) ? "'***'"
            : (ErrorText)$"'{Convert.ToString(values[i], CultureInfo.InvariantCulture)}'";
}
