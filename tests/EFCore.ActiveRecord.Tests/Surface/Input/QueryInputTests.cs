using Microsoft.Extensions.Primitives;

namespace EFCore.ActiveRecord.Tests.Surface.Input;

public class QueryInputTests
{
    [Fact]
    public void A_query_string_is_divided_and_decoded()
    {
        QueryInput input = QueryInput.Parse("?age__ge=18&name__like=%25x+y%25&sort=-rating,user___name&page=2&per_page=50&search=a%26b%3Dc");

        Assert.Equal([new("age__ge", "18"), new("name__like", "%x y%")], input.Filters);
        Assert.Equal(["-rating", "user___name"], input.Sorts);
        Assert.Equal((2, 50, "a&b=c"), (input.Page, input.PerPage, input.Search));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("?")]
    [InlineData("&&")]
    [InlineData("sort=&search=&page=&per_page=")]
    public void Nothing_is_no_filter_no_sort_and_no_page(string? text)
    {
        QueryInput input = QueryInput.Parse(text);

        Assert.Empty(input.Filters);
        Assert.Empty(input.Sorts);
        Assert.Equal((null, null, null), (input.Page, input.PerPage, input.Search));
    }

    [Theory]
    [InlineData("a", "a", "")]
    [InlineData("a=", "a", "")]
    [InlineData("a=b=c", "a", "b=c")]
    [InlineData("=b", "", "b")]
    [InlineData("a%3Db=%2B%", "a=b", "+%")]
    [InlineData("a=%zz%f", "a", "%zz%f")]
    [InlineData("a=%E2%82%AC%F0%9F%98%80", "a", "€😀")]
    [InlineData("page__exact=1", "page__exact", "1")]
    [InlineData("per__page=1", "per__page", "1")]
    public void Every_other_pair_is_a_filter(string text, string name, string value)
        => Assert.Equal([new(name, value)], QueryInput.Parse(text).Filters);

    [Fact]
    public void Reserved_names_ignore_case_and_single_underscores()
    {
        QueryInput input = QueryInput.Parse("Sort=a&PerPage=3&PAGE=2&sort=b&_search=c");

        Assert.Empty(input.Filters);
        Assert.Equal(["a", "b"], input.Sorts);
        Assert.Equal((2, 3, "c"), (input.Page, input.PerPage, input.Search));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData(" 1")]
    [InlineData("1.0")]
    [InlineData("1e3")]
    [InlineData("2147483648")]
    [InlineData("two")]
    public void A_page_that_is_no_number_from_1_on_is_none(string text)
        => Assert.Null(QueryInput.From([new("page", text)]).Page);

    [Fact]
    public void Pairs_with_one_or_several_values_are_taken_as_they_are()
    {
        Dictionary<string, StringValues> web = new() { ["a__in"] = new(["1", "%25"]), ["sort"] = "b", ["none"] = StringValues.Empty };
        Dictionary<string, string?> plain = new() { ["a"] = "+", ["b"] = null };
        Dictionary<string, string[]> arrays = new() { ["a"] = ["x", "y"] };

        Assert.Equal([new("a__in", "1"), new("a__in", "%25")], QueryInput.From(web).Filters);
        Assert.Equal(["b"], QueryInput.From(web).Sorts);
        Assert.Equal([new("a", "+"), new("b", null)], QueryInput.From(plain).Filters);
        Assert.Equal([new("a", "x"), new("a", "y")], QueryInput.From(arrays).Filters);
    }

    [Fact]
    public void What_is_left_out_does_not_change_the_input()
    {
        QueryInput input = QueryInput.Parse("a=1&b=&page=3&per_page=4&sort=x");

        Assert.Equal([new("a", "1")], input.WithoutEmpty().Filters);
        Assert.Equal([new("b", "")], input.Without("A").Filters);
        Assert.Equal((null, null), (input.WithoutPage().Page, input.WithoutPage().PerPage));
        Assert.Null(input.Without("perPage").PerPage);
        Assert.False(input.WithoutPage().Without("a").WithoutEmpty().IsPaged);
        Assert.Equal((2, 1, 3, 4), (input.Filters.Count, input.Sorts.Count, input.Page, input.PerPage));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("a", "a")]
    [InlineData("a,b", "a|b")]
    [InlineData(",", "|")]
    [InlineData(@"a\,b,c", "a,b|c")]
    [InlineData(@"a\\,b", @"a\|b")]
    [InlineData(@"a\b\", @"a\b\")]
    public void A_list_is_divided_at_commas_without_a_backslash(string text, string expected)
        => Assert.Equal(expected, string.Join('|', ActiveRecord.Surface.Input.ListText.Split(text)));

    [Fact]
    public void Limits_cannot_be_negative_and_compare_by_value()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new InputLimits { MaxSorts = -1 });
        Assert.Equal(new InputLimits { MaxSorts = 5 }, new InputLimits());
        Assert.NotEqual(new InputLimits { MaxSorts = 4 }, new InputLimits());
    }
}
