using EFCore.ActiveRecord.Models.Metadata;

namespace EFCore.ActiveRecord.Tests.Models.Metadata;

public class SnakeCaseTests
{
    [Theory]
    [InlineData("TodoList", "todo_list")]
    [InlineData("Id", "id")]
    [InlineData("ID", "id")]
    [InlineData("UserID", "user_id")]
    [InlineData("HTTPPort", "http_port")]
    [InlineData("Line2", "line2")]
    [InlineData("Line2Text", "line2_text")]
    [InlineData("Address_Street", "address_street")]
    [InlineData("already_snake", "already_snake")]
    [InlineData("_hidden", "_hidden")]
    [InlineData("A", "a")]
    [InlineData("ÄpfelUndÖl", "äpfel_und_öl")]
    [InlineData("", "")]
    public void Names_are_put_into_snake_case(string name, string expected) => Assert.Equal(expected, SnakeCase.Of(name));

    [Theory]
    [InlineData("CreatedAt")]
    [InlineData("created_at")]
    [InlineData("CREATED_AT")]
    [InlineData("_createdAt")]
    [InlineData("createdat_")]
    public void Case_and_single_underscores_do_not_tell_names_apart(string name) => Assert.Equal("createdat", SnakeCase.Fold(name));

    [Theory]
    [InlineData("created__at")]
    [InlineData("created___at")]
    public void Several_underscores_tell_names_apart(string name) => Assert.NotEqual("createdat", SnakeCase.Fold(name));

    [Theory]
    [InlineData("TodoList")]
    [InlineData("HTTPPort")]
    [InlineData("X2Y")]
    public void A_name_and_its_snake_case_fold_alike(string name) => Assert.Equal(SnakeCase.Fold(name), SnakeCase.Fold(SnakeCase.Of(name)));
}
