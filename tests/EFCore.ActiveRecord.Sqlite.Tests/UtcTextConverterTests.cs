using System.Globalization;

namespace EFCore.ActiveRecord.Sqlite.Tests;

public class UtcTextConverterTests
{
    private static readonly UtcTextConverter Converter = new();

    [Theory]
    [InlineData("2026-11-21 10:38:07.1234567+00:00")]
    [InlineData("2026-11-21 10:38:07.5+00:00")]
    [InlineData("2026-11-21 10:38:07.0000010+00:00")]
    [InlineData("2026-11-21 10:38:07+00:00")]
    [InlineData("0001-01-01 00:00:00+00:00")]
    [InlineData("9999-12-31 23:59:59.9999999+00:00")]
    [InlineData("2024-02-29 00:00:00+00:00")]
    [InlineData("2026-11-21T10:38:07Z")]
    [InlineData("2026-11-21 10:38:07+02:00")]
    [InlineData("2026-11-21 10:38:07")]
    [InlineData("2026-11-21")]
    [InlineData("2026-11-21 10:38+00:00")]
    public void A_text_is_read_as_dotnet_reads_it(string text)
        => Assert.Equal(DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal), Converter.ConvertFromProvider(text));

    [Theory]
    [InlineData("2023-02-29 00:00:00+00:00")]
    [InlineData("2026-13-01 00:00:00+00:00")]
    [InlineData("2026-11-21 25:00:00+00:00")]
    [InlineData("2026-11-21 10:38:07.+00:00x")]
    [InlineData("2026-11-2x 10:38:07+00:00")]
    [InlineData("tomorrow")]
    public void What_is_no_time_is_refused(string text) => Assert.Throws<FormatException>(() => Converter.ConvertFromProvider(text));

    [Theory]
    [InlineData("0001-01-01T00:00:00+00:00")]
    [InlineData("9999-12-31T23:59:59.9999999+00:00")]
    [InlineData("2026-11-21T10:38:07.1000000+14:00")]
    [InlineData("2026-11-21T10:38:07.0000001-11:30")]
    public void A_time_is_written_as_EF_Core_writes_it_but_in_UTC(string time) => AssertWritten(DateTimeOffset.Parse(time, CultureInfo.InvariantCulture));

    [Fact]
    public void What_is_written_is_read()
    {
        Random random = new(1);
        for (int i = 0; i < 2000; i++)
        {
            DateTimeOffset time = new(random.NextInt64(DateTime.MaxValue.Ticks), TimeSpan.Zero);
            time = i % 3 == 0 ? time.AddTicks(-(time.Ticks % TimeSpan.TicksPerSecond)) : i % 3 == 1 ? time.AddTicks(-(time.Ticks % TimeSpan.TicksPerMicrosecond)) : time;
            Assert.Equal(time, Converter.ConvertFromProvider(Converter.ConvertToProvider(time)));
            AssertWritten(time);
        }
    }

    private static void AssertWritten(DateTimeOffset time)
        => Assert.Equal(time.ToUniversalTime().ToString(@"yyyy\-MM\-dd HH\:mm\:ss.FFFFFFFzzz", CultureInfo.InvariantCulture), Converter.ConvertToProvider(time));
}
