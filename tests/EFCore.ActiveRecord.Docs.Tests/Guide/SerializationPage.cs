using System.Text.Json;
using System.Text.Json.Nodes;
using EFCore.ActiveRecord.Docs.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Docs.Guide;

public class SerializationPage : GuidePage
{
    [Fact]
    public async Task Dictionaries_and_json()
    {
        await User.CreateAsync(new User { Username = "bob", Name = "Bob", Age = 30, Posts = [new Post { Title = "Hello" }] });

        // begin-snippet: serialization-write
        User bob = await User.Query.Include(u => u.Posts).SingleAsync(u => u.Username == "bob");

        IDictionary<string, object?> columns = bob.ToDict();                       // ["username"] = "bob", ["created_at"] = …
        IDictionary<string, object?> all = bob.ToDict(nested: true, hybrids: true, exclude: ["id"], nestedExclude: ["user_id"]);
        string json = bob.ToJson(nested: true, maxDepth: 1);
        string list = (await User.AllAsync()).ToJson();                             // an array
        // end-snippet

        Assert.Equal(["id", "username", "name", "age", "created_at", "updated_at"], columns.Keys);
        Assert.Equal((false, true, true), (all.ContainsKey("id"), all.ContainsKey("is_adult"), all.ContainsKey("posts")));
        Assert.Equal(JsonValueKind.Array, JsonDocument.Parse(list).RootElement.ValueKind);

        // begin-snippet: serialization-read
        User fromDict = User.FromDict(all);                                         // new records, with related ones inside; nothing is saved
        User fromJson = User.FromJson("""{ "username": "ann", "name": "Ann", "posts": [{ "title": "Hi" }] }""");
        List<User> many = User.ListFromJson(list);
        await fromJson.SaveAsync();                                                 // inserts Ann and her post
        // end-snippet

        Assert.Equal((1, "Hello", 1), (fromDict.Posts.Count, User.FromJson(json).Posts[0].Title, many.Count));
        Assert.Equal(1, await Post.CountAsync(p => p.User!.Username == "ann"));
        Assert.Throws<RecordJsonException>(() => User.FromJson("{"));
        Assert.Throws<UnknownAttributeException>(() => User.FromJson("""{ "nam": "x" }"""));

        // begin-snippet: serialization-sources
        Dictionary<string, JsonElement> body = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>("""{ "name": "Anna", "age": 31 }""")!;
        await fromJson.UpdateAsync(body);
        int older = await User.Where(u => u.Username == "ann").UpdateAsync(new JsonObject { ["age"] = 32 });
        int adults = await User.Where(("age__ge", body["age"])).CountAsync();
        // end-snippet

        Assert.Equal((1, 1), (older, adults));
        Assert.Equal(("Anna", 32), (await User.Where(u => u.Username == "ann").Select(u => ValueTuple.Create(u.Name, u.Age)).SingleAsync()));
    }

    [Fact]
    public async Task Bodies_from_outside()
    {
        User bob = await User.CreateAsync(new User { Username = "bob", Name = "Bob" });
        Post ofBob = await Post.CreateAsync(new Post { Title = "Bob's", UserId = bob.Id });
        User eve = await User.CreateAsync(new User { Username = "eve", Name = "Eve" });
        string body = $$"""[{ "id": {{ofBob.Id}}, "title": "Mine now", "user_id": {{eve.Id}} }]""";

        // begin-snippet: serialization-body
        List<Post> posts = Post.ListFromJson(body);                                 // [{ "id": 1, "title": "Mine now", "user_id": 2 }]
        await Post.UpsertAllAsync(posts);                                           // overwrites post 1, whoever's it was
        // end-snippet

        Assert.Equal((eve.Id, "Mine now"), ((await Post.FindAsync(ofBob.Id))!.UserId, (await Post.FindAsync(ofBob.Id))!.Title));

        int id = (await Post.CreateAsync(new Post { Title = "Another", UserId = bob.Id })).Id;
        body = $$"""{ "Id": 7, "UserId": {{eve.Id}}, "Title": "New", "Rating": 4 }""";

        // begin-snippet: serialization-body-safe
        var sent = JsonSerializer.Deserialize<PostBody>(body)!;                      // record PostBody(string Title, int Rating): the only names there are
        Post own = await bob.Related(u => u.Posts).SingleAsync(p => p.Id == id);     // RecordNotFoundException where it is somebody else's
        await own.UpdateAsync(new { sent.Title, sent.Rating });
        // end-snippet

        Post after = (await Post.FindAsync(id))!;
        Assert.Equal((bob.Id, "New", 4), (after.UserId, after.Title, after.Rating));
        await Assert.ThrowsAsync<RecordNotFoundException>(() => eve.Related(u => u.Posts).SingleAsync(p => p.Id == id));
    }

    private sealed record PostBody(string Title, int Rating);

    [Fact]
    public void Secrets()
    {
        Login login = new() { Name = "bob", Password = "sesame" };
        Assert.Equal("""{"id":0,"name":"bob"}""", login.ToJson());
        Assert.Equal("x", Login.FromJson("""{"password":"x"}""").Password);
    }

    [Fact]
    public async Task Names()
    {
        // begin-snippet: serialization-naming
        await using ActiveDb db = ActiveDb.Open("sqlite://", configure: o => o.UseJsonNaming(JsonNamingPolicy.CamelCase));
        // end-snippet

        using (db.Use())
        {
            Assert.Contains("\"createdAt\":", new User { Username = "a", Name = "A" }.ToJson(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Inspection()
    {
        User bob = await User.CreateAsync(new User { Username = "bob", Name = "Bob", Age = 30 });

        // begin-snippet: serialization-inspection
        RecordMetadata users = User.Metadata;
        IReadOnlyList<string> columns = users.Columns;                    // id, username, name, age, created_at, updated_at
        IReadOnlyList<string> sortable = users.SortableAttributes;        // the columns, and the hybrids with a value
        Type related = users.GetRelatedType("posts");                     // typeof(Post)
        string key = bob.IdString;                                        // "1"; "1, a" where the key has two columns
        // end-snippet

        Assert.Equal(["id", "username", "name", "age", "created_at", "updated_at"], columns);
        Assert.Contains("is_adult", sortable);
        Assert.Equal((typeof(Post), "1"), (related, key));
    }
}
