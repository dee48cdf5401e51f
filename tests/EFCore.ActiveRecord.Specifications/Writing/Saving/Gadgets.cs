using Xunit;

namespace EFCore.ActiveRecord.Specifications.Writing.Saving;

/// <summary>Gadgets with a value in every column, and what is the same in two of them.</summary>
internal static class Gadgets
{
    private static readonly DateTimeOffset At = new(2026, 5, 6, 7, 8, 9, 123, 456, TimeSpan.FromHours(-7));

    /// <summary>One with no null; the key is for the program to give.</summary>
    public static Gadget Full() => new()
    {
        Hue = Hue.Green,
        Other = Hue.Blue,
        Price = 12345.6789m,
        Discount = -0.05m,
        Code = Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"),
        Link = Guid.Parse("ffeeddcc-bbaa-9988-7766-554433221100"),
        Day = new DateOnly(2024, 2, 29),
        Hour = new TimeOnly(23, 59, 58, 999),
        NoDay = DateOnly.MaxValue,
        At = At,
        Until = At.AddDays(1),
        Big = long.MaxValue,
        Ratio = 0.1,
        Flag = false,
        Data = [0, 1, 255],
        NoData = [],
        Words = ["a", "ä ü 漢"],
        Numbers = [3, 1, 2],
    };

    /// <summary>Nulls wherever there can be some.</summary>
    public static void AssertEmpty(Gadget found)
    {
        Assert.Equal((null, null, null, null, null, null), (found.Other, found.Discount, found.Link, found.NoDay, found.Until, found.Flag));
        Assert.Null(found.NoData);
        Assert.Empty(found.Words);
    }

    /// <summary>All values but the key.</summary>
    public static void AssertSame(Gadget expected, Gadget found)
    {
        Assert.Equal((expected.Hue, expected.Other, expected.Price, expected.Discount), (found.Hue, found.Other, found.Price, found.Discount));
        Assert.Equal((expected.Code, expected.Link, expected.Day, expected.Hour, expected.NoDay), (found.Code, found.Link, found.Day, found.Hour, found.NoDay));
        Assert.Equal((expected.At, expected.Until), (found.At, found.Until));
        Assert.Equal((expected.Big, expected.Ratio, expected.Flag), (found.Big, found.Ratio, found.Flag));
        Assert.Equal(expected.Data, found.Data);
        Assert.Equal(expected.NoData, found.NoData);
        Assert.Equal(expected.Words, found.Words);
        Assert.Equal(expected.Numbers, found.Numbers);
    }
}
