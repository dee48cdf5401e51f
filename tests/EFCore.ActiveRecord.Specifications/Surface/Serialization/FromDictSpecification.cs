using System.Text.Json;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Surface.Serialization;

/// <summary>Records from dictionaries and JSON: what is read, and what is refused.</summary>
public abstract class FromDictSpecification : Specification
{
    protected override IReadOnlyList<Type> Models => [.. Blog.Models, typeof(Vault)];

    [SkippableFact]
    public async Task Related_records_are_made_of_nested_dictionaries()
    {
        User user = User.FromJson("""{"username":"u","name":"U","age":3,"profile":{"text":"hi"},"posts":[{"title":"a","tags":[{"name":"x"}]},{"title":"b"}]}""");

        Assert.Equal(("u", 3, "hi"), (user.Username, user.Age, user.Profile!.Text));
        Assert.Equal(["a", "b"], user.Posts.Select(p => p.Title));
        Assert.Equal("x", user.Posts[0].Tags.Single().Name);
        Post post = Post.FromDict(new Dictionary<string, object?> { ["title"] = "c", ["user"] = user, ["tags"] = new[] { new Dictionary<string, object?> { ["name"] = "y" } } });
        Assert.Same(user, post.User);
        Assert.Equal("y", post.Tags.Single().Name);

        await user.SaveAsync();
        Assert.Equal(1, await Post.CountAsync(p => p.Title == "a" && p.User!.Username == "u"));
        Assert.Equal("hi", (await Profile.FirstAsync()).Text);
    }

    [SkippableFact]
    public async Task What_the_guide_writes_can_be_read_again()
    {
        User user = await User.CreateAsync(new User { Username = "bob", Name = "Bob", Age = 30, Posts = [new Post { Title = "a", Rating = 5 }] });

        IDictionary<string, object?> d = user.ToDict(nested: true, hybrids: true, exclude: ["email"], nestedExclude: ["user_id"]);
        User a = User.FromDict(d);
        User b = User.FromJson(user.ToJson(nested: true, hybrids: true));

        Assert.Equal((user.Id, "Bob", 5, "a"), (a.Id, a.Name, a.Posts.Single().Rating, b.Posts.Single().Title));
        Assert.Equal((user.CreatedAt, user.Posts[0].UserId), (b.CreatedAt, b.Posts[0].UserId));
    }

    [SkippableFact]
    public void Names_match_ignoring_case_and_underscores_and_as_columns()
    {
        Vault vault = Vault.FromJson("""{"NAME":"n","nick":"a","OuterId":3,"scratch":"s","password":"p"}""");

        Assert.Equal(("n", "a", 3, "s", "p"), (vault.Name, vault.Alias, vault.OuterId, vault.Scratch, vault.Password));
    }

    [SkippableFact]
    public void Secrets_never_appear()
    {
        Vault vault = new() { Name = "n", Password = "sesame", Token = "sesame", Outer = new Vault { Name = "o", Password = "sesame", Token = "sesame" } };
        vault.Inner.Add(new Vault { Name = "i", Password = "sesame" });

        string json = vault.ToJson(nested: true, hybrids: true);

        Assert.DoesNotContain("sesame", json, StringComparison.Ordinal);
        Assert.Contains("\"outer_name\":\"o\"", json, StringComparison.Ordinal);
        Assert.Equal(["id", "name", "is_open", "alias", "outer_id", "length", "outer_name"], new Vault().ToDict(nested: true, hybrids: true).Keys);
    }

    [SkippableFact]
    public void A_collection_without_a_setter_is_filled()
    {
        Vault vault = Vault.FromJson("""{"inner":[{"name":"a"},{"name":"b"}]}""");

        Assert.Equal(["a", "b"], vault.Inner.Select(v => v.Name));
    }

    [SkippableTheory]
    [InlineData("""{"nam":"x"}""", typeof(UnknownAttributeException))]
    [InlineData("""{"outer":{"nam":"x"}}""", typeof(UnknownAttributeException))]
    [InlineData("""{"is_open":true}""", typeof(NotSettableException))]
    [InlineData("""{"is_open":"what"}""", typeof(NotSettableException))]
    [InlineData("""{"token":"x"}""", typeof(NotSettableException))]
    [InlineData("""{"inner":[{"is_open":true}]}""", typeof(NotSettableException))]
    [InlineData("""{"id":"x"}""", typeof(AttributeValueException))]
    [InlineData("""{"id":1.5}""", typeof(AttributeValueException))]
    [InlineData("""{"id":99999999999}""", typeof(AttributeValueException))]
    [InlineData("""{"id":null}""", typeof(AttributeValueException))]
    [InlineData("""{"name":5}""", typeof(AttributeValueException))]
    [InlineData("""{"name":{"a":1}}""", typeof(AttributeValueException))]
    [InlineData("""{"outer":5}""", typeof(AttributeValueException))]
    [InlineData("""{"outer":[{}]}""", typeof(AttributeValueException))]
    [InlineData("""{"inner":{}}""", typeof(AttributeValueException))]
    [InlineData("""{"inner":[5]}""", typeof(AttributeValueException))]
    [InlineData("""{"inner":[null]}""", typeof(AttributeValueException))]
    [InlineData("""{"inner":null}""", typeof(AttributeValueException))]
    [InlineData("""{"name":"x","name":"y"}""", typeof(RecordJsonException))]
    [InlineData("""{"name":"x" """, typeof(RecordJsonException))]
    [InlineData("", typeof(RecordJsonException))]
    [InlineData("[]", typeof(RecordJsonException))]
    [InlineData("null", typeof(RecordJsonException))]
    [InlineData("5", typeof(RecordJsonException))]
    public void What_does_not_fit_is_refused(string json, Type error)
        => Assert.Throws(error, () => Vault.FromJson(json));

    [SkippableFact]
    public void A_list_is_read_from_an_array_of_objects()
    {
        Assert.Equal(["a", "b"], Vault.ListFromJson("""[{"name":"a"},{"name":"b"}]""").Select(v => v.Name));
        Assert.Empty(Vault.ListFromJson("[]"));
        Assert.Equal(typeof(Vault), Assert.Throws<RecordJsonException>(() => Vault.ListFromJson("{}")).Model);
        Assert.Throws<RecordJsonException>(() => Vault.ListFromJson("[5]"));
        Assert.IsAssignableFrom<JsonException>(Assert.Throws<RecordJsonException>(() => Vault.ListFromJson("[{")).InnerException);
        Assert.Throws<RecordJsonException>(() => Vault.FromJson(string.Concat(Enumerable.Repeat("{\"outer\":", 200)) + "{}" + new string('}', 200)));
    }

    [SkippableFact]
    public void Without_a_database_the_class_alone_tells()
    {
        Loose loose = Loose.FromJson("""{"name":"a","next":{"name":"b"},"all":[{"name":"c"}]}""");

        Assert.Equal(("a", "b", "c"), (loose.Name, loose.Next!.Name, loose.All.Single().Name));
        Assert.Equal("""{"name":"a","next":{"name":"b"},"all":[{"name":"c"}]}""", loose.ToJson(nested: true));
        Assert.Equal("""{"name":"a"}""", loose.ToJson());
    }

    /// <summary>In no model.</summary>
    public class Loose : Model
    {
        public string Name { get; set; } = "";
        public int Length => Name.Length;
        public Loose? Next { get; set; }
        public List<Loose> All { get; set; } = [];
    }
}
