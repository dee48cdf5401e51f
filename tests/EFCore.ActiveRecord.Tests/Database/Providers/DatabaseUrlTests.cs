using EFCore.ActiveRecord.Database.Providers;
using EFCore.ActiveRecord.Providers;

namespace EFCore.ActiveRecord.Tests.Database.Providers;

public class DatabaseUrlTests
{
    [Fact]
    public void All_parts_are_read()
    {
        DatabaseUrl url = DatabaseUrl.Parse("PostgreSQL://bob:secret@db.example.org:5433/blog?Timeout=3&Application%20Name=a%26b");

        Assert.Equal(("postgresql", "bob", "secret", "db.example.org", 5433, "blog"), (url.Scheme, url.User, url.Password, url.Host, url.Port, url.Path));
        Assert.Equal([new("Timeout", "3"), new("Application Name", "a&b")], url.Options);
    }

    [Fact]
    public void Parts_that_are_not_there_are_null()
    {
        DatabaseUrl url = DatabaseUrl.Parse("sqlite://");

        Assert.Equal((null, null, null, null, null), (url.User, url.Password, url.Host, url.Port, url.Path));
        Assert.Empty(url.Options);
    }

    [Theory]
    [InlineData("sqlite:///blog.db", "blog.db")]
    [InlineData("sqlite:///data/blog.db", "data/blog.db")]
    [InlineData("sqlite:////var/blog.db", "/var/blog.db")]
    [InlineData("sqlite:///C:/data/blog.db", "C:/data/blog.db")]
    [InlineData("sqlite:///a%20b%3F.db?Mode=ReadOnly", "a b?.db")]
    [InlineData("sqlite:///a@b.db", "a@b.db")]
    [InlineData("sqlite:///", "")]
    public void The_path_is_what_follows_the_third_slash(string url, string path)
    {
        DatabaseUrl parsed = DatabaseUrl.Parse(url);

        Assert.Null(parsed.Host);
        Assert.Equal(path, parsed.Path);
    }

    [Fact]
    public void Parts_are_percent_decoded_once()
    {
        DatabaseUrl url = DatabaseUrl.Parse("postgresql://b%40b:p%3A%2F%40%2525%C3%A9@h/my%20blog");

        Assert.Equal(("b@b", "p:/@%25é", "h", "my blog"), (url.User, url.Password, url.Host, url.Path));
    }

    [Theory]
    [InlineData("postgresql://u:p@[::1]:5433/d", "::1", 5433)]
    [InlineData("postgresql://u:p@[fe80::1]/d", "fe80::1", null)]
    [InlineData("postgresql://u:p@h/d", "h", null)]
    [InlineData("postgresql://h:1/d", "h", 1)]
    public void Hosts_may_be_addresses_and_ports_may_be_left_out(string url, string host, int? port)
    {
        DatabaseUrl parsed = DatabaseUrl.Parse(url);

        Assert.Equal((host, port), (parsed.Host, parsed.Port));
    }

    [Theory]
    [InlineData("blog.db", "scheme")]
    [InlineData("", "scheme")]
    [InlineData("://h/d", "scheme")]
    [InlineData("postgresql:h/d", "scheme")]
    [InlineData("postgresql://h:x/d", "port 'x'")]
    [InlineData("postgresql://h:0/d", "port '0'")]
    [InlineData("postgresql://h:65536/d", "port '65536'")]
    [InlineData("postgresql://h:-1/d", "port '-1'")]
    [InlineData("postgresql://h:/d", "port ''")]
    [InlineData("postgresql://h/a%2", "database")]
    [InlineData("postgresql://h/100%", "database")]
    [InlineData("postgresql://u%zz@h/d", "user")]
    [InlineData("postgresql://u:%zz@h/d", "password")]
    [InlineData("postgresql://%/d", "host")]
    [InlineData("postgresql://h/d?a=%", "option")]
    [InlineData("postgresql://h/d?Timeout", "option 'Timeout'")]
    public void A_wrong_url_says_which_part_is_wrong(string url, string part)
    {
        DatabaseUrlException error = Assert.Throws<DatabaseUrlException>(() => DatabaseUrl.Parse(url));

        Assert.Contains(part, error.Message);
        Assert.IsAssignableFrom<ActiveRecordException>(error);
    }

    [Theory]
    [InlineData("postgresql://bob:hidden/word@h:5432/d")]
    [InlineData("postgresql://bob:hidden?word@h:5432/d")]
    [InlineData("postgresql://bob:hidden%@h:5432/d")]
    [InlineData("postgresql://bob:hidden@h:x/d")]
    [InlineData("postgresql://bob:1/hidden@h:5432/d")]
    [InlineData("postgresql://bob:1?hidden@h:5432/d")]
    [InlineData("postgresql://bob:1?a=hidden@h:5432/d")]
    [InlineData("postgresql://bob:hidden@h:5432/d?x")]
    [InlineData("bob:hidden@h")]
    public void A_password_is_in_no_message(string url)
        => Assert.DoesNotContain("hidden", Assert.Throws<DatabaseUrlException>(() => DatabaseUrl.Parse(url)).Message);

    [Fact]
    public void The_text_of_a_url_leaves_its_password_out()
        => Assert.Equal("postgresql://bob@h:5432/d", DatabaseUrl.Parse("postgresql://bob:hidden@h:5432/d?Password=hidden").ToString());

    [Fact]
    public void An_unknown_scheme_is_refused_by_name()
    {
        DatabaseUrlException error = Assert.Throws<DatabaseUrlException>(() => ActiveDb.Open("mongodb://h/d", models: [typeof(Thing)]));

        Assert.Contains("'mongodb'", error.Message);
        Assert.Contains("'postgresql'", error.Message);
    }

    [Fact]
    public void A_scheme_whose_package_is_missing_names_the_package()
        => Assert.Contains("'EFCore.ActiveRecord.Sqlite'", Assert.Throws<DatabaseUrlException>(() => ActiveDb.Open("sqlite://", models: [typeof(Thing)])).Message);

    private sealed class Thing : IActiveRecord
    {
        public int Id { get; set; }
    }
}
