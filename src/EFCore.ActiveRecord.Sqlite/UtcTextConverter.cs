using System.Globalization;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace EFCore.ActiveRecord.Sqlite;

/// <summary>
/// Stores a <see cref="DateTimeOffset"/> as EF Core does, as ISO 8601 text with its offset, but always in UTC: so the texts sort and
/// compare as the times do, SQLite's date functions read them, and EF Core itself reads the same column.
/// </summary>
internal sealed class UtcTextConverter() : ValueConverter<DateTimeOffset, string>(
    time => time.ToUniversalTime().ToString(Format, CultureInfo.InvariantCulture),
    text => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal))
{
    private const string Format = @"yyyy\-MM\-dd HH\:mm\:ss.FFFFFFFzzz";
}
