using System.Globalization;
using EFCore.ActiveRecord.Database.Sessions;

namespace EFCore.ActiveRecord.Surface.Inspection;

/// <summary>Writes a record's key as text.</summary>
internal static class RecordId
{
    public static string Of(object record)
    {
        var plan = DatabaseRegistry.Of(record).RequirePlan(record.GetType());
        return string.Join(", ", plan.KeyOf(record).Select(Text));
    }

    private static string Text(object? value) => value switch
    {
        null => "",
        DateTime or DateTimeOffset => ((IFormattable)value).ToString("O", CultureInfo.InvariantCulture),
        byte[] bytes => Convert.ToHexString(bytes),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}
