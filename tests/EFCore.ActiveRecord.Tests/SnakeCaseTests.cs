using EFCore.ActiveRecord.Records;

namespace EFCore.ActiveRecord.Tests;

public class SnakeCaseTests
{
    [Theory]
    [InlineData("TodoList", "todo_list")]
    [InlineData("Id", "id")]
    [InlineData("ID", "id")]
    [InlineData("UserID", "user_id")]
    [InlineData("HTTPPort", "http_port")]
    [InlineData("Line2", "line2")]
    [InlineData("Address_Street", "address_street")]
    [InlineData("already_snake", "already_snake")]
    [InlineData("_hidden", "_hidden")]
    [InlineData("ÄrgerÜber", "ärger_über")]
    [InlineData("x", "x")]
    [InlineData("", "")]
    public void Words_are_parted_by_underscores(string name, string expected) => Assert.Equal(expected, SnakeCase.Of(name));

    [Theory]
    [InlineData("CreatedAt", "created_at")]
    [InlineData("CREATED_AT", "createdAt")]
    [InlineData("created_at", "createdat")]
    public void Names_that_differ_in_case_and_single_underscores_are_the_same(string one, string other) => Assert.Equal(SnakeCase.Fold(one), SnakeCase.Fold(other));

    [Fact]
    public void Double_underscores_make_a_difference() => Assert.NotEqual(SnakeCase.Fold("age_ge"), SnakeCase.Fold("age__ge"));
}
