using EFCore.ActiveRecord.Specifications;
using Xunit;

namespace EFCore.ActiveRecord.Sqlite.Tests.Infrastructure;

public class InlinedTextsTests
{
    [Theory]
    [InlineData("SELECT 1 FROM book WHERE title = 'x'", "x")]
    [InlineData("SELECT 1 FROM book WHERE title = 'it''s; -- x'", "it's; -- x")]
    [InlineData("SELECT 'a', \"b'c\", @p", "a")]
    [InlineData("-- it's\nSELECT 'a'", "a")]
    public void A_text_in_SQL_is_found(string sql, string text) => Assert.Equal([text], InlinedTexts.In(sql));

    [Theory]
    [InlineData("SELECT 1 FROM book WHERE title LIKE @p ESCAPE '\\'")]
    [InlineData("SELECT \"it's\" FROM book WHERE id = 5 /* it's */")]
    [InlineData("CREATE TABLE x (y TEXT DEFAULT 'z')")]
    public void What_no_value_wrote_is_left_out(string sql) => Assert.Empty(InlinedTexts.In(sql));
}
