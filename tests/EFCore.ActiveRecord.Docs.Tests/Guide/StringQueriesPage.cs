using System.Globalization;
using System.Linq.Expressions;
using EFCore.ActiveRecord.Docs.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Docs.Guide;

public class StringQueriesPage : GuidePage
{
    private static async Task<(User Bob, User Ann, User Joe)> FillAsync()
    {
        User bob = await User.CreateAsync(new User { Username = "bob", Name = "Bob", Age = 30 });
        User ann = await User.CreateAsync(new User { Username = "ann", Name = "Ann", Age = 17 });
        User joe = await User.CreateAsync(new User { Username = "joe", Name = "Joe", Age = 45 });
        Topic code = new() { Name = "Code" };
        await Post.CreateAllAsync(
        [
            new Post { Title = "One", Rating = 5, User = bob, Topic = code, Tags = [new Tag { Name = "csharp" }] },
            new Post { Title = "Two", Rating = 2, User = bob },
            new Post { Title = "Three", Rating = 4, User = ann, Topic = code },
        ]);
        return (bob, ann, joe);
    }

    private static IEnumerable<string> Titles(IEnumerable<Post> posts) => posts.Select(p => p.Title).Order();

    private static IEnumerable<string> Names(IEnumerable<User> users) => users.Select(u => u.Name).Order();

    private static async Task<IEnumerable<string>> TitlesOf(params Filter[] filters) => Titles(await Post.Where(filters).ToListAsync());

    private static async Task<IEnumerable<string>> NamesOf(params Filter[] filters) => Names(await User.Where(filters).ToListAsync());

    [Fact]
    public async Task Forms_of_filters()
    {
        await FillAsync();
        string? author = "Bob";

        // begin-snippet: string-queries-forms
        List<Post> tuples = await Post.Where(("rating__ge", 4), ("user___name", "Bob")).ToListAsync();
        List<Post> anonymous = await Post.Where(new { rating__ge = 4, user___name = "Bob" }).ToListAsync();
        List<Post> dictionary = await Post.Where(new Dictionary<string, object?> { ["rating__ge"] = 4, ["user___name"] = "Bob" }).ToListAsync();
        List<Post> mixed = await Post.Where(("rating__ge", 4)).Where(p => p.User!.Name == "Bob").ToListAsync();
        // end-snippet

        Assert.All([tuples, anonymous, dictionary, mixed], posts => Assert.Equal(["One"], Titles(posts)));

        // begin-snippet: string-queries-list
        List<Filter> filters = [("rating__ge", 4)];
        if (author is not null)
        {
            filters.Add(("user___name", author));
        }

        List<Post> found = await Post.Where(filters).ToListAsync();
        // end-snippet

        Assert.Equal(["One"], Titles(found));

        // begin-snippet: string-queries-combined
        List<Post> posts = await Post.Where(Filter.Or(
            ("rating", 5),
            Filter.And(("rating__ge", 3), Filter.Not(("user___age__ge", 18))))).ToListAsync();
        // end-snippet

        Assert.Equal(["One", "Three"], Titles(posts));
        Assert.Equal(["One", "Three", "Two"], await TitlesOf());
        Assert.Equal(["One", "Three", "Two"], await TitlesOf(Filter.And()));
        Assert.Empty(await TitlesOf(Filter.Or()));
        Assert.Equal(["One"], await TitlesOf(("RATING", 5), ("User___UserName", "bob"), ("user_id__ge", 1), ("UserId__GE", 1)));
        Assert.Equal(["One"], Titles(await Db.ExecuteAsync(context => context.Set<Post>().Where(("rating", 5)).ToListAsync())));
        Assert.Throws<ArgumentException>(() => Post.Where(5));
        await Customer.CreateAllAsync([new Customer { Name = "Kim", Address = new() { City = "Rome" } }, new Customer { Name = "Lee" }]);
        Assert.Equal("Kim", Assert.Single(await Customer.Where(("address___city__startswith", "R")).ToListAsync()).Name);
    }

    [Fact]
    public async Task Relations()
    {
        (User bob, User ann, User joe) = await FillAsync();
        Post two = await Post.SingleAsync(p => p.Title == "Two");

        // begin-snippet: string-queries-same-row
        List<User> same = await User.Where(("posts___rating__ge", 5), ("posts___title", "Two")).ToListAsync();             // one post that is both: nobody
        List<User> any = await User.Where(("posts___rating__ge", 5)).Where(("posts___title", "Two")).ToListAsync();        // one post of each kind: Bob
        List<User> none = await User.Where(Filter.Not(("posts___rating__ge", 5))).ToListAsync();                           // no such post: Ann and Joe
        // end-snippet

        Assert.Empty(same);
        Assert.Equal(["Bob"], Names(any));
        Assert.Equal(["Ann", "Joe"], Names(none));
        Assert.Equal(["Bob"], await NamesOf(("posts___tags___name", "csharp")));

        // begin-snippet: string-queries-missing
        List<User> without = await User.Where(("posts__isnull", true)).ToListAsync();                   // no posts: Joe
        List<Post> withTopic = await Post.Where(("topic__isnull", false)).ToListAsync();                // One, Three
        List<Post> other = await Post.Where(("topic___name__ne", "Code")).ToListAsync();                // Two, which has no topic, is kept
        List<User> incomplete = await User.Where(("posts___topic__isnull", true)).ToListAsync();        // Bob has a post without a topic, Joe has no post
        // end-snippet

        Assert.Equal(["Joe"], Names(without));
        Assert.Equal(["One", "Three"], Titles(withTopic));
        Assert.Equal(["Two"], Titles(other));
        Assert.Equal(["Bob", "Joe"], Names(incomplete));
        Assert.Equal(["Bob", "Joe"], await NamesOf(("posts___topic", null)));
        Assert.Equal(["Bob", "Joe"], await NamesOf(("posts___topic___name", null)));
        Assert.Equal(["Ann", "Bob"], await NamesOf(("posts___topic__isnull", false)));
        Assert.Equal(["Two"], await TitlesOf(("topic", null)));

        // begin-snippet: string-queries-records
        List<Post> ofBob = await Post.Where(new { user = bob }).ToListAsync();
        List<Post> ofBoth = await Post.Where(new { user__in = new[] { ann, bob } }).ToListAsync();
        List<User> author = await User.Where(new { posts = two }).ToListAsync();
        // end-snippet

        Assert.Equal(["One", "Two"], Titles(ofBob));
        Assert.Equal(["One", "Three", "Two"], Titles(ofBoth));
        Assert.Equal(["Bob"], Names(author));
        Assert.Equal(["Three"], await TitlesOf(("user__ne", bob)));
        Assert.Equal(["Three"], await TitlesOf(("user__notin", new[] { bob, joe })));
        Assert.Throws<FilterValueException>(() => Post.Where(("user", 1)));
        Assert.Throws<UnknownOperatorException>(() => Post.Where(("user__gt", bob)));
    }

    [Fact]
    public async Task Operators()
    {
        (User bob, _, _) = await FillAsync();

        // begin-snippet: string-queries-operators
        List<User> adults = await User.Where(("age__between", new[] { 18, 40 })).ToListAsync();                                  // Bob
        List<User> chosen = await User.Where(("name__in", new[] { "Bob", "Joe" }), ("age__ne", 45)).ToListAsync();               // Bob
        List<User> texts = await User.Where(("name__icontains", "O"), ("username__startswith", "j")).ToListAsync();              // Joe
        List<Post> recent = await Post.Where(("created_at__year_ge", 2020), ("created_at__lt", DateTimeOffset.MaxValue)).ToListAsync();
        // end-snippet

        Assert.All([adults, chosen], users => Assert.Equal(["Bob"], Names(users)));
        Assert.Equal(["Joe"], Names(texts));
        Assert.Equal(3, recent.Count);

        foreach (string equal in (string[])["exact", "eq"])
        {
            Assert.Equal(["Bob"], await NamesOf(($"age__{equal}", 30)));
        }

        Assert.Equal(["Ann", "Joe"], await NamesOf(("age__ne", 30)));
        Assert.Equal(["Joe"], await NamesOf(("age__gt", 30)));
        Assert.Equal(["Ann"], await NamesOf(("age__lt", 30)));
        foreach (string suffix in (string[])["ge", "gte"])
        {
            Assert.Equal(["Bob", "Joe"], await NamesOf(($"age__{suffix}", 30)));
        }

        foreach (string suffix in (string[])["le", "lte"])
        {
            Assert.Equal(["Ann", "Bob"], await NamesOf(($"age__{suffix}", 30)));
        }

        Assert.Equal(["Ann", "Bob"], await NamesOf(("age__between", new[] { 17, 30 })));
        Assert.Equal(["Ann", "Bob"], await NamesOf(("name__lt", "Joe")));
        Assert.Empty(await NamesOf(("age__in", Array.Empty<int>())));
        Assert.Equal(["Ann", "Bob", "Joe"], await NamesOf(("age__notin", Array.Empty<int>())));
        Assert.Equal(["Two"], await TitlesOf(("topic_id__isnull", true)));
        Assert.Equal(["One", "Three", "Two"], await TitlesOf(("topic_id__in", new int?[] { 1, null })));
        Assert.Equal(["Two"], await TitlesOf(("topic_id__ne", 1)));
        Assert.Equal(["Two"], await TitlesOf(("topic_id__notin", new[] { 1 })));
        Assert.Empty(await TitlesOf(("topic_id__notin", new int?[] { 1, null })));
        Assert.Equal(["Two"], await TitlesOf(Filter.Not(("topic_id__ge", 1))));
        Assert.Empty(await NamesOf(("age", null)));

        Assert.Equal(["Bob"], await NamesOf(("name__like", "B_b")));
        Assert.Equal(["Bob"], await NamesOf(("name__ilike", "b%")));
        Assert.Empty(await NamesOf(("name__contains", "B%")));
        Assert.Equal(["Bob"], await NamesOf(("name__endswith", "ob")));
        Assert.Empty(await NamesOf(("name__startswith", "b")));
        Assert.Equal(["Bob"], await NamesOf(("name__istartswith", "b")));
        Assert.Equal(["Bob"], await NamesOf(("name__iendswith", "OB")));

        DateTimeOffset at = bob.CreatedAt;
        foreach ((string part, int value) in ((string, int)[])[("year", at.Year), ("month", at.Month), ("day", at.Day), ("hour", at.Hour), ("minute", at.Minute), ("second", at.Second)])
        {
            Assert.Equal(["Bob"], await NamesOf(("username", "bob"), ($"created_at__{part}", value), ($"created_at__{part}_le", value), ($"created_at__{part}_gte", value)));
            Assert.Empty(await NamesOf(("username", "bob"), ($"created_at__{part}_ne", value)));
        }

        Assert.Throws<UnknownOperatorException>(() => User.Where(("age__like", "3%")));
        Assert.Throws<UnknownOperatorException>(() => User.Where(("name__year", 2020)));
    }

    [Fact]
    public async Task Values()
    {
        await FillAsync();
        await Customer.CreateAllAsync([new Customer { Name = "Kim", Level = Level.Paid }, new Customer { Name = "Lee" }]);
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = new CultureInfo("de-DE");
        try
        {
            // begin-snippet: string-queries-values
            List<User> number = await User.Where(("age__in", new object[] { "17", 30L })).ToListAsync();                // texts and other numbers
            List<User> time = await User.Where(("created_at__ge", "2020-01-31T12:00:00+02:00")).ToListAsync();          // ISO 8601; UTC where no offset is given
            List<Customer> paid = await Customer.Where(("level", "paid")).ToListAsync();                                // an enum by its name, or by its number
            List<Post> bare = await Post.Where(("topic__isnull", "1")).ToListAsync();                                   // "true", "false", "1" and "0"
            // end-snippet

            Assert.Equal(["Ann", "Bob"], Names(number));
            Assert.Equal(3, time.Count);
            Assert.Equal("Kim", Assert.Single(paid).Name);
            Assert.Equal(["Two"], Titles(bare));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }

        Assert.Equal(["Kim"], (await Customer.Where(("level", 1)).ToListAsync()).Select(c => c.Name));
        Assert.Equal(["Bob"], await NamesOf(("age", 30.0)));
        Assert.All(
            (Filter[])[("age", 30.5), ("age", "thirty"), ("age", "30.5"), ("age__gt", null), ("age__in", 30), ("age__in", new int?[] { null }), ("age__between", new[] { 1 }), ("name", 5)],
            filter => Assert.Throws<FilterValueException>(() => User.Where(filter)));
        Assert.Throws<FilterValueException>(() => Customer.Where(("level", "gold")));
        Assert.Equal(["Kim"], (await Customer.Where(("level__gt", "free")).ToListAsync()).Select(c => c.Name));
        Assert.Throws<UnknownOperatorException>(() => User.Where(("is_adult__gt", true)));
    }

    [Fact]
    public async Task Sorts()
    {
        await FillAsync();

        // begin-snippet: string-queries-sorts
        List<Post> sorted = await Post.OrderBy("user___name", "-rating").ToListAsync();              // Three, One, Two
        List<Post> byTopic = await Post.OrderBy("topic___name", "title").ToListAsync();              // Two has no topic, and comes first
        List<User> best = await User.OrderBy("-posts___rating").ToListAsync();                       // by the greatest rating: Bob, Ann, Joe
        List<User> least = await User.OrderBy("posts___rating").ToListAsync();                       // by the least: Joe has none, Bob, Ann
        List<Post> both = await Post.OrderBy(p => p.UserId).OrderBy("title").ToListAsync();          // within each user by title
        // end-snippet

        Assert.Equal(["Three", "One", "Two"], sorted.Select(p => p.Title));
        Assert.Equal(["Two", "One", "Three"], byTopic.Select(p => p.Title));
        Assert.Equal(["Bob", "Ann", "Joe"], best.Select(u => u.Name));
        Assert.Equal(["Joe", "Bob", "Ann"], least.Select(u => u.Name));
        Assert.Equal(["One", "Two", "Three"], both.Select(p => p.Title));
        Assert.Equal(["Three", "One", "Two"], (await Post.OrderBy("-user_id").ThenBy(p => p.Title).ToListAsync()).Select(p => p.Title));
        Assert.Equal(["Two", "Three", "One"], (await Post.OrderBy("topic___name").Where(p => p.Rating > 0).OrderBy("-title").ToListAsync()).Select(p => p.Title));
        Assert.Equal("Two", (await Post.OrderBy("-topic___name").ToListAsync())[2].Title);
        Assert.Throws<NotSortableException>(() => Post.OrderBy("user"));
    }

    [Fact]
    public async Task Search()
    {
        await FillAsync();
        await Customer.CreateAllAsync([new Customer { Name = "Kim", Notes = "owes 5%" }, new Customer { Name = "Lee", Notes = "knows Kim" }]);

        // begin-snippet: string-queries-search
        List<User> found = await User.Search("OB").ToListAsync();                                    // in all text columns
        List<User> named = await User.Search("o", "username").OrderBy("name").ToListAsync();
        List<User> typed = await User.Search("o", u => u.Name, u => u.Username).Where(("age__gt", 30)).ToListAsync();
        // end-snippet

        Assert.Equal(["Bob"], Names(found));
        Assert.Equal(["Bob", "Joe"], Names(named));
        Assert.Equal(["Joe"], Names(typed));
        Assert.Equal(["Kim"], (await Customer.Search("Kim").ToListAsync()).Select(c => c.Name));
        Assert.Equal(["Kim"], (await Customer.Search("5%", "notes").ToListAsync()).Select(c => c.Name));
        Assert.Equal(2, (await Customer.Search("").ToListAsync()).Count);
        Assert.Throws<NotSearchableException>(() => User.Search("3", "age"));
        Assert.Throws<UnknownAttributeException>(() => Customer.Search("x", "password_hash"));
    }

    [Fact]
    public async Task Rows()
    {
        await FillAsync();

        // begin-snippet: string-queries-columns
        List<Row> rows = await Post.Where(("rating__ge", 4)).SelectColumns("title", "user___name").OrderBy("-title").ToRowsAsync();
        object? title = rows[0]["title"];                              // by name,
        object? byPosition = rows[0][1];                               // by position,
        string name = rows[0].Get<string>("user___name");              // in a type
        // end-snippet

        Assert.Equal(("Three", "Ann", "Ann", 2), (title, byPosition, name, rows.Count));
        Assert.Throws<KeyNotFoundException>(() => rows[0]["rating"]);
        Assert.Throws<NotSelectableException>(() => User.Query.SelectColumns("posts___title"));

        // begin-snippet: string-queries-groups
        List<Row> groups = await Post.GroupBy("user___name")
            .Aggregate(Agg.Count("count"), Agg.Avg("rating", "mean"), Agg.Max("rating"))
            .OrderBy("-count", "user___name")
            .ToRowsAsync();
        foreach (Row group in groups)
        {
            Console.WriteLine($"{group["user___name"]}: {group["count"]}, {group["mean"]}, {group["max_rating"]}");
        }
        // end-snippet

        Assert.Equal([("Bob", 2, 3.5, 5), ("Ann", 1, 4.0, 4)], groups.Select(g => (g.Get<string>("user___name"), g.Get<int>("count"), g.Get<double>("mean"), g.Get<int>("max_rating"))));
        Row all = Assert.Single(await Post.GroupBy("rating", "user_id").Aggregate(Agg.Sum("topic_id"), Agg.CountDistinct("topic_id"), Agg.Min("topic___name", "first")).OrderBy("rating").ToRowsAsync(), r => r.Get<int>("rating") == 2);
        Assert.Equal((0, 0, null), (all.Get<int>("sum_topic_id"), all.Get<int>("count_topic_id"), all["first"]));
        Assert.Equal(2, (await Post.GroupBy("user_id").ToRowsAsync()).Count);
        Assert.Throws<NotAggregatableException>(() => Post.GroupBy("user_id").Aggregate(Agg.Sum("title")));
        Assert.Throws<ArgumentException>(() => Post.GroupBy("user_id").Aggregate(Agg.Max("rating", "x"), Agg.Min("rating", "x")));
    }

    [Fact]
    public async Task Used_relations()
    {
        await FillAsync();

        // begin-snippet: string-queries-autoinclude
        List<Post> posts = await Post.Where(("user___name", "Bob")).OrderBy("topic___name").ToListAsync();
        string? author = posts[0].User?.Name;                                                        // Bob: user and topic were loaded
        List<Post> bare = await Post.Where(("user___name", "Bob")).AutoInclude(false).ToListAsync(); // bare[0].User is null
        // end-snippet

        Assert.Equal("Bob", author);
        Assert.Contains(posts, p => p.Topic is not null);
        Assert.All(bare, p => Assert.Null(p.User));
    }

    [Fact]
    public async Task All_in_one()
    {
        (User bob, _, _) = await FillAsync();

        // begin-snippet: string-queries-smart
        List<Post> posts = await Post.SmartQuery(criteria: p => p.Title != "", filters: new { user___age__ge = 18 }, sort: ["-rating"]).ToListAsync();
        List<Post> related = await bob.Related(u => u.Posts).SmartQuery(filters: new { rating__ge = 3 }).ToListAsync();
        Expression<Func<User, bool>> adult = User.FilterExpression(new { age__ge = 18 });
        int adults = await User.CountAsync(adult);
        IOrderedQueryable<User> sorted = User.OrderExpression("-age", "name").Compile()(User.Query);
        var perTopic = await Post.Query.GroupBy(Post.GroupExpression("topic___name")).Select(g => new { g.Key, Count = g.Count() }).ToListAsync();
        // end-snippet

        Assert.Equal(await User.OrderBy("-age", "name").Select(u => u.Id).ToListAsync(), await sorted.Select(u => u.Id).ToListAsync());
        Assert.Equal(3, perTopic.Sum(g => g.Count));

        Assert.Equal(["One", "Two"], posts.Select(p => p.Title));
        Assert.Equal(["One"], Titles(related));
        Assert.Equal(2, adults);
        Assert.Equal(3, (await Post.SmartQuery().ToListAsync()).Count);
    }

    [Fact]
    public async Task Switches()
    {
        await FillAsync();

        Assert.Throws<UnknownAttributeException>(() => Customer.Where(("password_hash__startswith", "a")));
        Assert.Throws<UnknownAttributeException>(() => Customer.OrderBy("password_hash"));
        Assert.Throws<UnknownAttributeException>(() => Customer.Query.SelectColumns("password_hash"));
        Assert.Throws<NotFilterableException>(() => Customer.Where(("account___name", "Bob")));
        Assert.Throws<NotSortableException>(() => Customer.OrderBy("account___name"));
        Assert.Empty(await Customer.Where(c => c.PasswordHash == "x").ToListAsync());
    }

    [Fact]
    public async Task Errors()
    {
        await FillAsync();
        string? message = null;

        // begin-snippet: string-queries-errors
        try
        {
            ActiveQuery<Post> query = Post.Where(("user___nam__like", "B%"));
        }
        catch (SmartQueryException e)
        {
            Console.WriteLine(e.Message);                                      // 'User' has no attribute 'nam' (in 'user___nam__like'). The nearest are 'name', ...
            Console.WriteLine($"{e.Model.Name}, {e.Attribute}");               // User, nam
            // end-snippet
            message = $"{e.Message}\n{e.Model.Name}, {e.Attribute}";

            // begin-snippet: string-queries-errors
        }
        // end-snippet

        Assert.StartsWith("'User' has no attribute 'nam' (in 'user___nam__like'). The nearest are 'name'", message, StringComparison.Ordinal);
        Assert.EndsWith("\nUser, nam", message, StringComparison.Ordinal);
        Assert.Throws<UnknownOperatorException>(() => Post.Where(("user__name", "Bob")));
        string sql = Post.Where(("title", "it's; --")).ToQueryString();
        Assert.Contains("WHERE \"p\".\"title\" = @", sql, StringComparison.Ordinal);
    }
}
