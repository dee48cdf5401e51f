using System.Data;
using System.Globalization;
using Dapper;

namespace EFCore.ActiveRecord.Benchmarks;

/// <summary>What Dapper must be told once: names in snake_case, and times, which arrive as text from SQLite and as UTC <see cref="DateTime"/> from PostgreSQL.</summary>
internal static class DapperSettings
{
    public static void Apply()
    {
        DefaultTypeMap.MatchNamesWithUnderscores = true;
        SqlMapper.AddTypeHandler(new TimeHandler());
    }

    private sealed class TimeHandler : SqlMapper.TypeHandler<DateTimeOffset>
    {
        public override DateTimeOffset Parse(object value) => value switch
        {
            string text => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
            DateTime time => time,
            _ => (DateTimeOffset)value,
        };

        public override void SetValue(IDbDataParameter parameter, DateTimeOffset value) => parameter.Value = value;
    }
}
