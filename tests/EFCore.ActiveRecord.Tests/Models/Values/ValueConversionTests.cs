using EFCore.ActiveRecord.Models.Values;

namespace EFCore.ActiveRecord.Tests.Models.Values;

public class ValueConversionTests
{
    [Flags]
    public enum Parts
    {
        None = 0,
        First = 1,
        Second = 2,
    }

    public enum Size : byte
    {
        Small,
        Large = 200,
    }

    public static TheoryData<object, Type, object> Converted => new()
    {
        { 5, typeof(int?), 5 },
        { 5L, typeof(int), 5 },
        { 5, typeof(long), 5L },
        { 5.0, typeof(int), 5 },
        { 5.5, typeof(decimal), 5.5m },
        { 5, typeof(double), 5.0 },
        { (byte)5, typeof(short), (short)5 },
        { "5", typeof(int), 5 },
        { "-5", typeof(long), -5L },
        { "1.5", typeof(decimal), 1.5m },
        { "1.5", typeof(double), 1.5 },
        { "true", typeof(bool), true },
        { "0", typeof(bool), false },
        { "x", typeof(char), 'x' },
        { "large", typeof(Size), Size.Large },
        { 200, typeof(Size), Size.Large },
        { 3, typeof(Size), (Size)3 },
        { "3", typeof(Size), (Size)3 },
        { 8, typeof(Parts), (Parts)8 },
        { "2026-01-02T03:04:05+02:00", typeof(DateTime), new DateTime(2026, 1, 2, 1, 4, 5, DateTimeKind.Utc) },
        { "2026-01-02T03:04:05Z", typeof(DateTime?), new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc) },
        { "2026-01-02T03:04:05", typeof(DateTime), new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc) },
        { TimeZoneInfo.ConvertTimeFromUtc(new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc), TimeZoneInfo.Local), typeof(DateTime), new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc) },
        { "First, Second", typeof(Parts), Parts.First | Parts.Second },
        { 3, typeof(Parts), Parts.First | Parts.Second },
        { "00112233-4455-6677-8899-aabbccddeeff", typeof(Guid), Guid.Parse("00112233-4455-6677-8899-aabbccddeeff") },
        { "2026-01-02", typeof(DateOnly), new DateOnly(2026, 1, 2) },
        { "03:04:05", typeof(TimeOnly?), new TimeOnly(3, 4, 5) },
        { "03:04:05", typeof(TimeSpan), new TimeSpan(3, 4, 5) },
        { "2026-01-02T03:04:05+02:00", typeof(DateTimeOffset), new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(2)) },
        { "2026-01-02T03:04:05", typeof(DateTimeOffset), new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero) },
        { new DateTime(2026, 1, 2, 0, 0, 0, DateTimeKind.Unspecified), typeof(DateTimeOffset), new DateTimeOffset(2026, 1, 2, 0, 0, 0, TimeSpan.Zero) },
        { new DateTimeOffset(2026, 1, 2, 3, 0, 0, TimeSpan.FromHours(3)), typeof(DateTime), new DateTime(2026, 1, 2, 0, 0, 0, DateTimeKind.Utc) },
        { new DateOnly(2026, 1, 2), typeof(DateTime), new DateTime(2026, 1, 2) },
        { "AAEC", typeof(byte[]), new byte[] { 0, 1, 2 } },
        { new[] { 1, 2 }, typeof(List<int>), new List<int> { 1, 2 } },
        { new object[] { 1, "2" }, typeof(IReadOnlyList<long>), new List<long> { 1, 2 } },
    };

    public static TheoryData<object?, Type> Refused => new()
    {
        { null, typeof(int) },
        { 5.5, typeof(int) },
        { 5.5m, typeof(long) },
        { 300, typeof(byte) },
        { -1, typeof(uint) },
        { double.NaN, typeof(int) },
        { double.MaxValue, typeof(decimal) },
        { (1L << 53) + 1, typeof(double) },
        { "", typeof(int) },
        { "1.5", typeof(int) },
        { "1,5", typeof(decimal) },
        { "99999999999", typeof(int) },
        { "yes", typeof(bool) },
        { 5, typeof(string) },
        { true, typeof(int) },
        { 1, typeof(bool) },
        { "xy", typeof(char) },
        { 300, typeof(Size) },
        { "Small, Large", typeof(Size) },
        { "Huge, Small", typeof(Parts) },
        { 1.5, typeof(Size) },
        { "Huge", typeof(Size) },
        { "no guid", typeof(Guid) },
        { "2026-13-01", typeof(DateOnly) },
        { "§", typeof(byte[]) },
        { new[] { "x" }, typeof(List<int>) },
        { new object(), typeof(int) },
    };

    [Theory]
    [MemberData(nameof(Converted))]
    public void A_value_is_converted_where_nothing_is_lost(object value, Type target, object expected)
    {
        Assert.True(ValueConversion.TryConvert(value, target, out object? result));
        Assert.Equal(expected, result);
        Assert.Equal(expected.GetType(), result!.GetType());
        Assert.True(result is not DateTime { Kind: not DateTimeKind.Utc } and not DateTimeOffset { Offset.Ticks: not 0 });
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_value_that_does_not_fit_is_refused(object? value, Type target) => Assert.False(ValueConversion.TryConvert(value, target, out _));

    [Theory]
    [InlineData(typeof(string))]
    [InlineData(typeof(int?))]
    [InlineData(typeof(List<int>))]
    public void Null_fits_what_can_be_null(Type target)
    {
        Assert.True(ValueConversion.TryConvert(null, target, out object? result));
        Assert.Null(result);
    }

    [Fact]
    public void A_value_of_the_type_itself_is_taken_as_it_is()
    {
        List<int> list = [1];

        Assert.True(ValueConversion.TryConvert(list, typeof(IEnumerable<int>), out object? result));
        Assert.Same(list, result);
    }

    [Fact]
    public void The_current_culture_does_not_matter()
    {
        var before = Thread.CurrentThread.CurrentCulture;
        try
        {
            Thread.CurrentThread.CurrentCulture = new System.Globalization.CultureInfo("de-DE");

            Assert.True(ValueConversion.TryConvert("1.5", typeof(decimal), out object? result));
            Assert.Equal(1.5m, result);
        }
        finally
        {
            Thread.CurrentThread.CurrentCulture = before;
        }
    }
}
