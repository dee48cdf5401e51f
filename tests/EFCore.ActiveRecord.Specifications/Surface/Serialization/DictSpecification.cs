using System.Text.Json;
using EFCore.ActiveRecord.Specifications.Querying.Execution;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Surface.Serialization;

/// <summary>What is in a dictionary of a record, and what is not. None of it asks the database.</summary>
public abstract class DictSpecification : ReadingSpecification
{
    [SkippableFact]
    public void A_faulty_getter_in_a_hybrid_throws_its_own_error()
    {
        Basket basket = new() { Items = [new BasketItem()] };

        Assert.Throws<NullReferenceException>(() => basket.ToDict(hybrids: true));
        Assert.Null(new Basket().ToDict(hybrids: true)["owner_name_length"]);
    }

    [SkippableFact]
    public async Task A_dictionary_holds_the_columns()
    {
        User ann = await User.FindOrFailAsync(Id("ann"));
        Commands.Clear();

        IDictionary<string, object?> values = ann.ToDict();

        Assert.Equal(["id", "username", "name", "age", "email", "created_at", "updated_at"], values.Keys);
        Assert.Equal((ann.Id, "ann", 31, ann.CreatedAt), (values["id"], values["username"], values["age"], values["created_at"]));
        Assert.Equal(2, (await User.FindOrFailAsync(Id("dan"))).ToDict()["level"]);
        Assert.Equal(["id", "name"], new Tag { Name = "x" }.ToDict(nested: true).Keys);
    }

    [SkippableFact]
    public async Task Loaded_relations_come_nested_and_others_are_not_asked_for()
    {
        User ann = await User.Query.Include(u => u.Posts).ThenInclude(p => p.Tags).Include(u => u.Profile).AsSplitQuery().SingleAsync(u => u.Username == "ann");
        Commands.Clear();

        IDictionary<string, object?> values = ann.ToDict(nested: true);

        Assert.Equal("hello", Dict(values["profile"])["text"]);
        List<IDictionary<string, object?>> posts = Dicts(values["posts"]);
        Assert.Equal(["first", "second"], posts.Select(p => p["title"]).Order());
        Assert.Equal(["cs", "sql"], Dicts(posts.Single(p => (string)p["title"]! == "first")["tags"]).Select(t => t["name"]).Order());
        Assert.DoesNotContain("comments", values.Keys);
        Assert.DoesNotContain("posts", ann.ToDict().Keys);
        Assert.Empty(Commands.Texts);
    }

    [SkippableFact]
    public async Task Cycles_are_cut()
    {
        User ann = await User.Query.Include(u => u.Posts).SingleAsync(u => u.Username == "ann");
        Assert.Same(ann, ann.Posts[0].User);
        Assert.All(Dicts(ann.ToDict(nested: true)["posts"]), post => Assert.DoesNotContain("user", post.Keys));
        Assert.DoesNotContain("posts", Dict(ann.Posts[0].ToDict(nested: true, maxDepth: 1)["user"]).Keys);

        List<IDictionary<string, object?>> others = Dicts(Dict(ann.Posts[0].ToDict(nested: true)["user"])["posts"]);
        Assert.Equal([ann.Posts[1].Id], others.Select(p => p["id"]));

        Category self = new() { Name = "self" };
        (self.Parent, self.Children) = (self, [self]);
        Assert.Equal("{\"id\":0,\"name\":\"self\",\"parent_id\":null,\"children\":[]}", self.ToJson(nested: true));
    }

    [SkippableFact]
    public void The_depth_is_limited()
    {
        Category root = new() { Name = "0" };
        Category last = root;
        for (int i = 1; i < 20; i++)
        {
            Category next = new() { Name = $"{i}" };
            last.Children.Add(next);
            last = next;
        }

        Assert.Equal((0, 1, 3, 5), (Depth(root.ToDict(nested: true, maxDepth: 0)), Depth(root.ToDict(nested: true, maxDepth: 1)), Depth(root.ToDict(nested: true, maxDepth: 3)), Depth(root.ToDict(nested: true))));
        Assert.Equal(19, Depth(root.ToDict(nested: true, maxDepth: 100)));
        Assert.Contains("\"19\"", root.ToJson(nested: true, maxDepth: 100), StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>("maxDepth", () => root.ToDict(maxDepth: -1));

        static int Depth(IDictionary<string, object?> values) => values.TryGetValue("children", out object? children) ? 1 + Depth(Dicts(children)[0]) : 0;
    }

    [SkippableFact]
    public async Task Attributes_are_left_out_at_the_top_and_below()
    {
        User ann = await User.Query.Include(u => u.Posts).ThenInclude(p => p.Comments).SingleAsync(u => u.Username == "ann");

        IDictionary<string, object?> values = ann.ToDict(nested: true, exclude: ["email", "CreatedAt", "updatedat"], nestedExclude: ["user_id", "UpdatedAt", "body"]);

        Assert.Equal(["id", "username", "name", "age", "posts"], values.Keys);
        Assert.All(Dicts(values["posts"]), p => Assert.Equal((true, false, false), (p.ContainsKey("created_at"), p.ContainsKey("updated_at"), p.ContainsKey("user_id"))));
        IDictionary<string, object?> comment = Dicts(Dicts(values["posts"]).Single(p => p.ContainsKey("comments"))["comments"])[0];
        Assert.Equal((false, false, true), (comment.ContainsKey("user_id"), comment.ContainsKey("body"), comment.ContainsKey("post_id")));
        Assert.DoesNotContain("posts", ann.ToDict(nested: true, exclude: ["posts"]).Keys);
        Assert.DoesNotContain("comments", Dicts(ann.ToDict(nested: true, nestedExclude: ["comments"])["posts"]).SelectMany(p => p.Keys));
    }

    [SkippableFact]
    public async Task Unknown_names_to_leave_out_are_refused()
    {
        User ann = await User.FindOrFailAsync(Id("ann"));

        UnknownAttributeException error = Assert.Throws<UnknownAttributeException>(() => ann.ToDict(exclude: ["emial"]));
        Assert.Equal("email", error.Nearest[0]);
        Assert.Throws<UnknownAttributeException>(() => ann.ToJson(nested: true, nestedExclude: ["user_idd"]));
        Assert.Throws<UnknownAttributeException>(() => new[] { ann }.ToDict(exclude: ["passwort"]));
        Assert.Equal(5, (await User.AllAsync()).ToDict(exclude: ["level"]).Count);
    }

    [SkippableFact]
    public async Task Hybrids_come_along_where_they_are_asked_for()
    {
        Post post = await Post.SingleAsync(p => p.Title == "first");
        Assert.DoesNotContain("doubled", post.ToDict().Keys);

        IDictionary<string, object?> values = post.ToDict(hybrids: true, exclude: ["is_hidden"]);

        Assert.Equal((10, 10, null), (values["doubled"], values["score"], values["is_by_adult"]));
        Assert.DoesNotContain("is_hidden", values.Keys);
        Assert.Equal(true, (await Post.Query.Include(p => p.User).SingleAsync(p => p.Title == "first")).ToDict(hybrids: true)["is_by_adult"]);
    }

    [SkippableFact]
    public async Task Many_records_make_a_list()
    {
        List<User> users = await User.OrderBy("username").ToListAsync();

        Assert.Equal(["ann", "bob", "cid", "dan", "eve"], users.ToDict().Select(d => d["username"]));
        Assert.Equal([2, 5], users.ToDict().Where(d => d.ContainsKey("level")).Select(d => d["level"]));
        Assert.Equal("ann", JsonDocument.Parse(users.ToJson()).RootElement[0].GetProperty("username").GetString());
        Assert.Equal("[]", Array.Empty<User>().ToJson());
        Assert.Throws<ArgumentNullException>(() => new User[] { null! }.ToDict());
    }

    [SkippableFact]
    public async Task A_session_knows_that_a_loaded_collection_is_empty()
    {
        User cid = await User.Query.Include(u => u.Posts).SingleAsync(u => u.Username == "cid");
        Assert.DoesNotContain("posts", cid.ToDict(nested: true).Keys);

        await using ActiveSession session = Db.BeginSession();
        User tracked = await User.Query.Include(u => u.Posts).Include(u => u.Profile).SingleAsync(u => u.Username == "cid");

        Assert.Empty(Dicts(tracked.ToDict(nested: true)["posts"]));
        Assert.Null(tracked.ToDict(nested: true)["profile"]);
        Assert.DoesNotContain("comments", tracked.ToDict(nested: true).Keys);
    }

    private static IDictionary<string, object?> Dict(object? value) => Assert.IsAssignableFrom<IDictionary<string, object?>>(value);

    private static List<IDictionary<string, object?>> Dicts(object? value) => [.. Assert.IsAssignableFrom<System.Collections.IEnumerable>(value).Cast<IDictionary<string, object?>>()];

    public class Basket : Model
    {
        public int Id { get; set; }
        public List<BasketItem> Items { get; set; } = [];
        public User? Owner { get; set; }
        [Hybrid] public int Total => Items.Sum(i => i.Price);
        [Hybrid] public int OwnerNameLength => Owner!.Name.Length;
    }

    public class BasketItem : Model
    {
        private List<int>? _prices;
        public int Id { get; set; }
        public int Price { get => _prices!.Count; set => _prices = new(value); }
    }
}
