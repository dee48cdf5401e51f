using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace EFCore.ActiveRecord.PostgreSQL;

/// <summary>Turns a <see cref="DateTimeOffset"/> into UTC on its way to a <c>timestamp with time zone</c>, which keeps no offset and of which Npgsql takes no other.</summary>
internal sealed class UtcConverter() : ValueConverter<DateTimeOffset, DateTimeOffset>(time => time.ToUniversalTime(), time => time);
