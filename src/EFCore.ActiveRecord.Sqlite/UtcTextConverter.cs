using System.Globalization;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace EFCore.ActiveRecord.Sqlite;

/// <summary>
/// Stores a <see cref="DateTimeOffset"/> as EF Core does, as ISO 8601 text with its offset, but always in UTC: so the texts sort and
/// compare as the times do, SQLite's date functions read them, and EF Core itself reads the same column.
/// </summary>
internal sealed class UtcTextConverter() : ValueConverter<DateTimeOffset, string>(
    time => Write(time),
    text => Read(text))
{
    private const string Utc = "+00:00";
    private const int DateEnd = 10;
    private const int SecondsEnd = 19;

    // As "yyyy-MM-dd HH:mm:ss.FFFFFFFzzz", which takes .NET more than three times as long.
    private static string Write(DateTimeOffset time)
    {
        var utc = time.UtcDateTime;
        Span<char> text = stackalloc char["0001-01-01 00:00:00.0000000".Length + Utc.Length];
        utc.TryFormat(text, out _, "s", CultureInfo.InvariantCulture);
        text[DateEnd] = ' ';
        var end = SecondsEnd;
        var ticks = (int)(utc.Ticks % TimeSpan.TicksPerSecond);
        if (ticks != 0)
        {
            text[end++] = '.';
            for (var unit = (int)TimeSpan.TicksPerSecond / 10; ticks != 0; unit /= 10)
            {
                (var digit, ticks) = Math.DivRem(ticks, unit);
                text[end++] = (char)('0' + digit);
            }
        }

        Utc.CopyTo(text[end..]);
        return new string(text[..(end + Utc.Length)]);
    }

    // .NET's parser takes any form, and several times as long for the one that is written here.
    private static DateTimeOffset Read(string text)
        => TryReadUtc(text, out var time) ? time : DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    private static bool TryReadUtc(ReadOnlySpan<char> text, out DateTimeOffset time)
    {
        time = default;
        if (text.Length < SecondsEnd + Utc.Length || !text.EndsWith(Utc, StringComparison.Ordinal))
        {
            return false;
        }

        var isForm = text[4] == '-' && text[7] == '-' && text[10] == ' ' && text[13] == ':' && text[16] == ':';
        if (!isForm
            || Number(text[..4]) is not (>= 1 and var year)
            || Number(text[5..7]) is not (>= 1 and <= 12 and var month)
            || Number(text[8..10]) is not (>= 1 and var day)
            || day > DateTime.DaysInMonth(year, month)
            || Number(text[11..13]) is not (>= 0 and <= 23 and var hour)
            || Number(text[14..16]) is not (>= 0 and <= 59 and var minute)
            || Number(text[17..SecondsEnd]) is not (>= 0 and <= 59 and var second)
            || Fraction(text[SecondsEnd..^Utc.Length]) is not (>= 0 and var ticks))
        {
            return false;
        }

        time = new DateTimeOffset(new DateTime(year, month, day, hour, minute, second).AddTicks(ticks), TimeSpan.Zero);
        return true;
    }

    /// <returns>The ticks of <c>.1234567</c> or fewer digits; -1 where it is none of these.</returns>
    private static int Fraction(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
        {
            return 0;
        }

        if (text[0] != '.' || text.Length is < 2 or > 8)
        {
            return -1;
        }

        var ticks = Number(text[1..]);
        for (var digits = text.Length - 1; digits < 7 && ticks > 0; digits++)
        {
            ticks *= 10;
        }

        return ticks;
    }

    /// <returns>The number; -1 where another character than a digit is in it.</returns>
    private static int Number(ReadOnlySpan<char> text)
    {
        var number = 0;
        foreach (var c in text)
        {
            if (!char.IsAsciiDigit(c))
            {
                return -1;
            }

            number = (number * 10) + (c - '0');
        }

        return number;
    }
}
