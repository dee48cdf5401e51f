using Microsoft.EntityFrameworkCore;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Models.Hybrids;

/// <summary>A hybrid means the same in SQL as in C#: each query is compared with LINQ to objects over the same records.</summary>
public abstract class HybridSpecification : Specification
{
    private User _ann = null!;
    private User _joe = null!;
    private List<User> _users = [];
    private List<Post> _posts = [];

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        _ann = await User.CreateAsync(new User { Username = "ann", Name = "Ann", Age = 17, Email = "ann@example.org" });
        _joe = await User.CreateAsync(new User { Username = "joe", Name = "Joe", Age = 25 });
        var bea = await User.CreateAsync(new User { Username = "bea", Name = "Bea", Age = 60, Email = "b@example.org" });
        (User, string, int)[] posts = [(_ann, "First", 1), (_ann, "Second", 5), (_joe, "Third", 4), (bea, "First again", 2), (bea, "Fifth", 5)];
        foreach (var (user, title, rating) in posts)
        {
            var post = await Post.CreateAsync(new Post { Title = title, Rating = rating, UserId = user.Id });
            for (var i = 0; i < rating % 3; i++)
            {
                await Comment.CreateAsync(new Comment { Body = $"{title} {i}", PostId = post.Id, UserId = _joe.Id });
            }
        }

        await using var context = Db.CreateContext();
        _users = await context.Set<User>().Include(u => u.Posts).ThenInclude(p => p.Comments).OrderBy(u => u.Id).ToListAsync();
        _posts = [.. _users.SelectMany(u => u.Posts)];
        Commands.Clear();
    }

    [SkippableFact]
    public async Task A_property_in_a_lambda_is_translated()
    {
        Same(_users.Where(u => u.IsAdult), await User.Where(u => u.IsAdult).ToListAsync());
        Same(_users.Where(u => !u.IsAdult), await User.Where(u => !u.IsAdult).ToListAsync());
        Assert.All(Commands.Texts, sql => Assert.Contains("WHERE", sql));
    }

    [SkippableFact]
    public async Task A_method_in_a_lambda_takes_a_captured_record()
    {
        var joe = _joe;
        Same(_users.Where(u => u.OlderThan(joe)), await User.Where(u => u.OlderThan(joe)).ToListAsync());
        Same(_users.Where(u => joe.OlderThan(u)), await User.Where(u => joe.OlderThan(u)).ToListAsync());
        Assert.DoesNotContain("25", string.Concat(Commands.Texts));
    }

    [SkippableFact]
    public async Task The_arguments_of_each_call_are_its_own()
    {
        foreach (var other in _users)
        {
            Same(_users.Where(u => u.OlderThan(other)), await User.Where(u => u.OlderThan(other)).ToListAsync());
        }
    }

    [SkippableFact]
    public async Task Projections_orders_counts_and_aggregates_use_hybrids()
    {
        Assert.Equal(
            _users.OrderBy(u => u.FullName, StringComparer.Ordinal).Select(u => (u.FullName, u.IsYoungAdult, u.YearsUntil(100))),
            (await User.OrderBy(u => u.FullName).Select(u => new { u.FullName, u.IsYoungAdult, Years = u.YearsUntil(100) }).ToListAsync()).Select(u => (u.FullName, u.IsYoungAdult, u.Years)));
        Assert.Equal(_users.Count(u => u.IsYoungAdult), await User.CountAsync(u => u.IsYoungAdult));
        Assert.Equal(_posts.Max(p => p.Score), await Post.Query.MaxAsync(p => p.Score));
    }

    [SkippableFact]
    public async Task Hybrids_use_hybrids_also_through_relations()
    {
        Same(_posts.Where(p => p.IsByAdult), await Post.Where(p => p.IsByAdult).ToListAsync());
        Same(_posts.Where(p => p.User!.IsYoungAdult), await Post.Where(p => p.User!.IsYoungAdult).ToListAsync());
        Same(_users.Where(u => u.Posts.Any(p => p.IsByAdult && p.Score > 8)), await User.Where(u => u.Posts.Any(p => p.IsByAdult && p.Score > 8)).ToListAsync());
    }

    [SkippableFact]
    public async Task A_hybrid_collection_is_no_relation_of_the_model_and_can_be_asked()
    {
        Assert.Null(Db.Inner.Model.FindEntityType(typeof(User))!.FindNavigation(nameof(User.GoodPosts)));
        Same(_users.Where(u => u.GoodPosts.Count() > 1 || u.Wrote("Third")), await User.Where(u => u.GoodPosts.Count() > 1 || u.Wrote("Third")).ToListAsync());
        Same(_users.SelectMany(u => u.GoodPosts), await User.Query.SelectMany(u => u.GoodPosts).ToListAsync());
    }

    [SkippableFact]
    public async Task A_nested_query_uses_hybrids()
    {
        Same(
            _posts.Where(p => _users.Any(u => u.IsAdult && u.Id == p.UserId)),
            await Post.Where(p => User.Where(u => u.IsAdult).Any(u => u.Id == p.UserId)).ToListAsync());

        Same(_users.Where(u => u.Posts.Any(p => p.Rating == 5)), await User.Where(u => u.HasTopPost).ToListAsync());

        var adults = User.Where(u => u.IsAdult);
        Same(_posts.Where(p => p.IsByAdult), await Post.Where(p => adults.Any(u => u.Id == p.UserId)).ToListAsync());
    }

    [SkippableTheory]
    [InlineData("is_adult", true)]
    [InlineData("IsAdult", "false")]
    [InlineData("is_adult__ne", true)]
    [InlineData("is_adult__isnull", false)]
    public async Task A_condition_finds_a_boolean_hybrid_by_name(string key, object value)
    {
        var expected = _users.Where(u => key switch
        {
            "is_adult" => u.IsAdult,
            "is_adult__isnull" => true,
            _ => !u.IsAdult,
        });
        Same(expected, await User.Where((key, value)).ToListAsync());
    }

    [SkippableFact]
    public async Task Conditions_have_the_operators_of_the_hybrids_type()
    {
        Same(_users.Where(u => u.FullName.Contains("(joe")), await User.Where(new { full_name__like = "%(joe%" }).ToListAsync());
        Same(_users.Where(u => u.FullName.StartsWith("Ann")), await User.Where(new { full_name__startswith = "Ann" }).ToListAsync());
        Same(_users.Where(u => u.EmailLength is null), await User.Where(new { email_length = (int?)null }).ToListAsync());
        Same(_users.Where(u => u.EmailLength is not null), await User.Where(new { email_length__isnull = false }).ToListAsync());
        Same(_users.Where(u => u.EmailLength is 13 or 15), await User.Where(new { email_length__in = new[] { 13, 15 } }).ToListAsync());
        Same(_users.Where(u => !(u.EmailLength > 13)), await User.Where(Filter.Not(("email_length__gt", 13))).ToListAsync());
        Same(_posts.Where(p => p.Score is >= 5 and <= 10), await Post.Where(new { score__between = new[] { 5, 10 } }).ToListAsync());
    }

    [SkippableFact]
    public async Task The_value_of_a_method_is_its_argument()
    {
        Same(_users.Where(u => u.IsAdult && u.OlderThan(_joe)), await User.Where(new { is_adult = true, older_than = _joe }).ToListAsync());
        Same(_users.Where(u => !u.OlderThan(_joe)), await User.Where(Filter.Not(("older_than", _joe))).ToListAsync());
        Same(_users.Where(u => u.Wrote("First")), await User.Where(("wrote", "First")).ToListAsync());
    }

    [SkippableFact]
    public async Task The_value_of_a_method_with_several_parameters_is_their_list()
    {
        Same(_users.Where(u => u.AgedBetween(18, 59)), await User.Where(("aged_between", new[] { 18, 59 })).ToListAsync());
        Same(_users.Where(u => u.AgedBetween(18, 59)), await User.Where(("aged_between", new object[] { "18", 59L })).ToListAsync());
    }

    [SkippableFact]
    public async Task A_query_from_outside_names_hybrids()
    {
        Same(_users.Where(u => u.AgedBetween(18, 59) && u.IsAdult), await User.SmartQuery(QueryInput.Parse("aged_between=18,59&is_adult=true&sort=-full_name"), allow => allow.Filter("AgedBetween").Filter(u => u.IsAdult)).ToListAsync());
        Same(_users.Where(u => u.Wrote("First")), await User.SmartQuery(QueryInput.Parse("wrote=First")).ToListAsync());
        Assert.Throws<NotFilterableException>(() => Post.SmartQuery(QueryInput.Parse("is_hidden=true")));
    }

    [SkippableFact]
    public async Task Conditions_reach_hybrids_through_relations()
    {
        Same(_posts.Where(p => p.User!.IsAdult), await Post.Where(new { user___is_adult = true }).ToListAsync());
        Same(_posts.Where(p => p.User!.OlderThan(_joe)), await Post.Where(new { user___older_than = _joe }).ToListAsync());
        Same(_posts.Where(p => !p.User!.OlderThan(_joe)), await Post.Where(Filter.Not(("user___older_than", _joe))).ToListAsync());
        Same(_users.Where(u => u.Posts.Any(p => p.Score > 8 && p.Rating == 5)), await User.Where(new { posts___score__gt = 8, posts___rating = 5 }).ToListAsync());
        Same(_users.Where(u => !u.Posts.Any(p => p.IsByAdult)), await User.Where(Filter.Not(("posts___is_by_adult", true))).ToListAsync());
        Assert.All(Commands.Texts.TakeLast(2), sql => Assert.Contains("EXISTS", sql));
    }

    [SkippableFact]
    public async Task Where_an_optional_relation_leads_nowhere_a_hybrid_is_unknown()
    {
        Assert.Empty(await Category.Where(new { parent___is_root = true }).ToListAsync());
        var root = await Category.CreateAsync(new Category { Name = "Root" });
        var child = await Category.CreateAsync(new Category { Name = "Child", ParentId = root.Id });
        var leaf = await Category.CreateAsync(new Category { Name = "Leaf", ParentId = child.Id });

        Assert.Equal([child.Id], await Ids(("parent___is_root", true)));
        Assert.Equal([leaf.Id], await Ids(("parent___is_root", false)));
        Assert.Equal([child.Id], await Ids(("parent___name_is", "Root")));
        Assert.Equal([root.Id, leaf.Id], await Ids(Filter.Not(("parent___name_is", "Root"))));

        Assert.Equal([root.Id], await Ids(("parent___is_root__isnull", true)));
        Assert.Equal([root.Id, leaf.Id, child.Id], await Category.OrderBy("parent___is_root").Select(c => c.Id).ToListAsync());

        static Task<List<int>> Ids(Filter filter) => Category.Where(filter).OrderBy(c => c.Id).Select(c => c.Id).ToListAsync();
    }

    [SkippableFact]
    public async Task Sorts_find_hybrids_by_name()
    {
        Assert.Equal(_posts.OrderByDescending(p => p.Score).ThenBy(p => p.Id).Select(p => p.Id), (await Post.OrderBy("-score", "id").ToListAsync()).Select(p => p.Id));
        Assert.Equal(_posts.OrderBy(p => p.User!.IsAdult).ThenBy(p => p.Id).Select(p => p.Id), (await Post.OrderBy("user___is_adult", "id").ToListAsync()).Select(p => p.Id));
        Assert.Equal(_users.OrderBy(u => u.EmailLength).Select(u => u.Id), (await User.OrderBy("email_length").ToListAsync()).Select(u => u.Id));
        Assert.Equal(
            _users.OrderByDescending(u => u.Posts.Max(p => p.Rating * 2)).ThenBy(u => u.Id).Select(u => u.Id),
            (await User.OrderBy("-posts___doubled", "id").ToListAsync()).Select(u => u.Id));
    }

    [SkippableFact]
    public async Task What_cannot_be_a_condition_or_order_is_refused_before_any_command()
    {
        Assert.Throws<FilterValueException>(() => User.Where(("older_than", 5)));
        Assert.Throws<FilterValueException>(() => User.Where(("older_than", null)));
        Assert.Throws<FilterValueException>(() => User.Where(("aged_between", 5)));
        Assert.Throws<FilterValueException>(() => User.Where(("aged_between", new[] { 1, 2, 3 })));
        Assert.Throws<FilterValueException>(() => User.Where(("is_adult", "perhaps")));
        Assert.Throws<NotFilterableException>(() => User.Where(("years_until", 5)));
        Assert.Throws<NotFilterableException>(() => User.Where(("good_posts", 5)));
        Assert.Throws<NotFilterableException>(() => Post.Where(("is_hidden", true)));
        Assert.Throws<NotSortableException>(() => Post.OrderBy("is_hidden"));
        Assert.Throws<NotSortableException>(() => User.OrderBy("older_than"));
        Assert.Throws<UnknownOperatorException>(() => User.Where(("older_than__gt", _joe)));
        Assert.Contains("is_adult", Assert.Throws<UnknownAttributeException>(() => User.Where(("is_adullt", true))).Nearest);
        await Task.CompletedTask;
        Assert.Empty(Commands.Texts);
    }

    [SkippableFact]
    public async Task A_context_of_EF_Core_expands_hybrids_by_itself()
    {
        await using var context = Db.CreateContext();

        Same(_posts.Where(p => p.IsByAdult), await context.Set<Post>().Where(p => p.IsByAdult).ToListAsync());
        Same(_users.Where(u => u.AgedBetween(18, 59)), await context.Set<User>().Where(u => u.AgedBetween(18, 59)).ToListAsync());
        Same(_users.Where(u => u.OlderThan(_joe)), await context.Set<User>().Where(("older_than", _joe)).ToListAsync());
    }

    [SkippableFact]
    public async Task Bulk_statements_use_hybrids()
    {
        await User.Where(u => u.IsAdult).ExecuteUpdateAsync(s => s.SetProperty(u => u.Email, u => u.FullName));

        Assert.Equal(_users.Select(u => u.IsAdult ? u.FullName : u.Email), await User.OrderBy(u => u.Id).Select(u => u.Email).ToListAsync());
    }

    private static void Same(IEnumerable<User> expected, IEnumerable<User> actual) => Assert.Equal(expected.Select(u => u.Id).Order(), actual.Select(u => u.Id).Order());

    private static void Same(IEnumerable<Post> expected, IEnumerable<Post> actual) => Assert.Equal(expected.Select(p => p.Id).Order(), actual.Select(p => p.Id).Order());
}
