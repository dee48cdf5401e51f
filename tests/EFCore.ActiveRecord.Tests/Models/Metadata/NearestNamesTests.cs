using EFCore.ActiveRecord.Models.Metadata;

namespace EFCore.ActiveRecord.Tests.Models.Metadata;

public class NearestNamesTests
{
    private static readonly string[] Names = ["id", "username", "name", "age", "email", "created_at", "updated_at"];

    [Theory]
    [InlineData("usrname", "username")]
    [InlineData("Name", "name")]
    [InlineData("nmae", "name")]
    [InlineData("createdat", "created_at")]
    [InlineData("created", "created_at")]
    [InlineData("e_mail", "email")]
    public void The_nearest_comes_first(string name, string nearest) => Assert.Equal(nearest, NearestNames.To(name, Names)[0]);

    [Fact]
    public void At_most_three_are_named() => Assert.Equal(3, NearestNames.To("a", ["aa", "ab", "ac", "ad"]).Count);

    [Fact]
    public void Equally_near_names_come_in_alphabetical_order() => Assert.Equal(["aa", "ab", "ac"], NearestNames.To("a", ["ad", "ac", "ab", "aa"]));

    [Theory]
    [InlineData("completely_different")]
    [InlineData("zzzzzz")]
    public void What_resembles_nothing_has_no_nearest(string name) => Assert.Empty(NearestNames.To(name, Names));

    [Fact]
    public void Odd_input_is_no_error()
    {
        Assert.Empty(NearestNames.To("", ["username"]));
        Assert.Empty(NearestNames.To("name", []));
        Assert.Empty(NearestNames.To(new string('x', 100_000), Names));
    }
}
