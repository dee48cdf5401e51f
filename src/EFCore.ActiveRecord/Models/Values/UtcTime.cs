using System.Globalization;

namespace EFCore.ActiveRecord.Models.Values;

/// <summary>Times from outside: an offset, or local time, names a moment and becomes UTC; what says nothing is UTC already.</summary>
internal static class UtcTime
{
    /// <summary>How texts are read.</summary>
    public const DateTimeStyles OfText = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;

    /// <summary>A <see cref="DateTime"/> or <see cref="DateTimeOffset"/>; itself where it is in UTC.</summary>
    public static object Of(object time) => time switch
    {
        DateTime { Kind: not DateTimeKind.Utc } other => Of(other),
        DateTimeOffset other when other.Offset != TimeSpan.Zero => other.ToUniversalTime(),
        _ => time,
    };

    public static DateTime Of(DateTime time)
        => time.Kind == DateTimeKind.Unspecified ? DateTime.SpecifyKind(time, DateTimeKind.Utc) : time.ToUniversalTime();
}
