using System.Collections;
using System.Linq.Expressions;
using EFCore.ActiveRecord.Models.Values;

namespace EFCore.ActiveRecord.Tests.Models.Values;

public class NamedValuesTests
{
    public static TheoryData<object> WithNames => new()
    {
        new { a = 1, b = (string?)null },
        new Dictionary<string, object?> { ["a"] = 1, ["b"] = null },
        new SortedList<string, object?> { ["a"] = 1, ["b"] = null },
        new Hashtable { ["a"] = 1, ["b"] = null },
        new[] { KeyValuePair.Create("a", (object?)1), KeyValuePair.Create("b", (object?)null) },
        new (string, object?)[] { ("a", 1), ("b", null) },
        new Pair(1, null),
    };

    public static TheoryData<object> WithoutNames => new()
    {
        5, 5m, "text", 'c', true, DateTime.UnixEpoch, Guid.Empty, DayOfWeek.Monday, typeof(string),
        new[] { 1 }, new List<string>(), (Action)(() => { }), (Expression<Func<int, int>>)(x => x),
    };

    [Theory]
    [MemberData(nameof(WithNames))]
    public void Names_and_values_are_read(object values)
        => Assert.Equal([("a", 1), ("b", null)], NamedValues.Of(values).Select(v => (v.Key.ToLowerInvariant(), v.Value)).OrderBy(v => v.Item1, StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(WithoutNames))]
    public void What_holds_no_names_is_refused_and_the_message_says_what_is_accepted(object values)
        => Assert.Contains("anonymous object", Assert.Throws<ArgumentException>(() => NamedValues.Of(values).ToList()).Message);

    [Fact]
    public void A_dictionary_of_strings_holds_names_too()
        => Assert.Equal([KeyValuePair.Create("a", (object?)"1")], NamedValues.Of(new Dictionary<string, string> { ["a"] = "1" }));

    [Fact]
    public void A_dictionary_of_numbers_holds_names_too()
        => Assert.Equal([KeyValuePair.Create("a", (object?)1)], NamedValues.Of(new Dictionary<string, int> { ["a"] = 1 }));

    [Fact]
    public void Keys_that_are_no_texts_are_refused()
        => Assert.Throws<ArgumentException>(() => NamedValues.Of(new Dictionary<int, int> { [1] = 1 }).ToList());

    [Fact]
    public void One_pair_is_enough() => Assert.Equal([KeyValuePair.Create("a", (object?)1)], NamedValues.Of(("a", (object?)1)));

    [Fact]
    public void No_names_are_no_values() => Assert.Empty(NamedValues.Of(new { }));

    [Fact]
    public void Null_is_refused() => Assert.Throws<ArgumentNullException>(() => NamedValues.Of(null!));

    public sealed record Pair(int A, object? B);
}
