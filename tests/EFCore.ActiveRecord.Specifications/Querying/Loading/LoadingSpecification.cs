using System.Linq.Expressions;
using EFCore.ActiveRecord.Shapes;
using EFCore.ActiveRecord.Specifications.Querying.Execution;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Querying.Loading;

/// <summary>What is sent for each strategy, what comes of it, and what cannot be loaded so.</summary>
public abstract class LoadingSpecification : ReadingSpecification
{
    [SkippableFact]
    public async Task The_lines_of_the_guide()
    {
        Assert.Equal(3, (await Comment.WithJoined(c => c.User, c => c.Post).ToListAsync()).Count);
        Assert.Equal(3, (await Comment.WithJoined(c => c.Post, inner: true).ToListAsync()).Count);
        Assert.Equal(2, Commands.Texts.Count);
        Assert.All(await User.WithSubquery(u => u.Posts).ToListAsync(), u => Assert.Equal(Posts.Count(p => p.UserId == u.Id), u.Posts.Count));
        Assert.All(await User.WithSelectIn(u => u.Comments).ToListAsync(), u => Assert.All(u.Comments, c => Assert.Same(u, c.User)));
        Assert.Equal(6, Commands.Texts.Count);
        Commands.Clear();

        List<User> typed = await User.With(s => s.Joined(u => u.Posts).Subquery(u => u.Comments, c => c.Joined(x => x.Post).SelectIn(x => x.User))).ToListAsync();
        Assert.Equal(3, Commands.Texts.Count);
        Commands.Clear();
        List<User> named = await User.With(new EagerSchema { ["posts"] = Load.Joined, ["comments"] = (Load.Subquery, new EagerSchema { ["post"] = Load.SelectIn }) }).ToListAsync();
        Assert.Equal(3, Commands.Texts.Count);

        Assert.All([typed, named], users => Assert.Equal(3, users.Sum(u => u.Comments.Count(c => c.Post is not null))));
        Assert.All([typed, named], users => Assert.Equal(4, users.Sum(u => u.Posts.Count)));
        Expression<Func<IQueryable<User>, IQueryable<User>>> expression = User.EagerExpression(new EagerSchema { ["posts"] = Load.Joined });
        Assert.Equal(4, (await expression.Compile()(User.Query).ToListAsync()).Sum(u => u.Posts.Count));
    }

    [SkippableFact]
    public async Task SmartQuery_takes_a_schema_of_either_kind()
    {
        List<Comment> comments = await Comment.SmartQuery(c => c.Body != "", new { post___rating__ge = 3 }, ["user___name", "-created_at"], s => s.Joined(c => c.Post, p => p.Joined(x => x.User))).ToListAsync();
        List<User> users = await User.SmartQuery(new EagerSchema { ["posts"] = Load.SelectIn }, sort: ["id"]).ToListAsync();
        IQueryable<User> query = User.Query;

        Assert.All(comments, c => Assert.NotNull(c.Post!.User));
        Assert.Equal(2, users[0].Posts.Count);
        Assert.Equal(2, (await query.SmartQuery(sort: ["id"], schema: s => s.SelectIn(u => u.Posts)).ToListAsync())[0].Posts.Count);
    }

    [SkippableFact]
    public async Task A_joined_load_is_one_command_and_each_other_one_more()
    {
        Assert.Equal(1, await CommandsOf(User.WithJoined(u => u.Posts, u => u.Profile)));
        Assert.Equal(2, await CommandsOf(User.WithSubquery(u => u.Posts)));
        Assert.Equal(3, await CommandsOf(User.WithSelectIn(u => u.Posts, u => u.Comments)));
        Assert.Equal(4, await CommandsOf(User.With(s => s.SelectIn(u => u.Posts, p => p.SelectIn(x => x.Tags).Subquery(x => x.Comments)))));
        Assert.Equal(1, await CommandsOf(User.Where(u => u.Id < 0).WithSelectIn(u => u.Posts)));
        Assert.Equal(1, await CommandsOf(Post.With(s => s.Joined(p => p.User, u => u.Joined(x => x.Profile)).Joined(p => p.Comments, c => c.Joined(x => x.User)))));
    }

    [SkippableFact]
    public async Task A_subquery_repeats_the_query_with_its_order_skip_and_take()
    {
        List<User> users = await User.Where(("age__ge", 18)).OrderBy("-username").Skip(1).Take(2).WithSubquery(u => u.Posts, u => u.Profile).ToListAsync();

        Assert.Equal(["dan", "cid"], users.Select(u => u.Username));
        Assert.Equal(3, Commands.Texts.Count);
        Assert.All(Commands.Texts.Skip(1), t => Assert.Contains("age", t, StringComparison.Ordinal));
        Assert.All(Commands.Texts.Skip(1), t => Assert.Contains("LIMIT", t, StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task Skip_and_take_count_records_whatever_is_joined()
    {
        List<User> users = await User.WithJoined(u => u.Posts, u => u.Comments).OrderBy("id").Skip(0).Take(2).ToListAsync();

        Assert.Equal(["ann", "bob"], users.Select(u => u.Username));
        Assert.Equal([2, 1], users.Select(u => u.Posts.Count));
        Assert.Single(Commands.Texts);
    }

    [SkippableFact]
    public async Task Loaded_relations_are_there_though_nothing_is_in_them()
    {
        foreach (Load strategy in Enum.GetValues<Load>().Where(l => l != Load.InnerJoined))
        {
            User cid = await User.Where(u => u.Username == "cid").With(new EagerSchema { ["posts"] = strategy, ["profile"] = strategy }).SingleAsync();
            Assert.Empty(cid.Posts);
            Assert.Null(cid.Profile);
        }
    }

    [SkippableFact]
    public async Task An_inner_join_leaves_out_records_without_a_related_one()
    {
        Assert.Equal(["ann", "bob", "eve"], (await User.WithJoined(u => u.Posts, inner: true).OrderBy("id").ToListAsync()).Select(u => u.Username));
        Assert.Equal(["ann"], (await User.Query.WithJoined(u => u.Profile, inner: true).ToListAsync()).Select(u => u.Username));
        Assert.Equal(["first", "second", "fourth"], (await Post.With(s => s.Joined(p => p.Category, inner: true)).OrderBy("id").ToListAsync()).Select(p => p.Title));
        Assert.Equal(["second", "fourth"], (await Post.With(s => s.Joined(p => p.Category, c => c.Joined(x => x.Parent, inner: true), inner: true)).OrderBy("id").ToListAsync()).Select(p => p.Title));
        Assert.Equal(["ann"], (await User.With(new EagerSchema { ["profile"] = Load.InnerJoined }).ToListAsync()).Select(u => u.Username));
        User eve = await User.Where(u => u.Username == "eve").With(s => s.SelectIn(u => u.Posts, p => p.Joined(x => x.Tags, inner: true))).SingleAsync();
        Assert.Empty(eve.Posts);
        Assert.Throws<EagerLoadException>(() => Post.With(s => s.Joined(p => p.Category, c => c.Joined(x => x.Parent, inner: true))));
    }

    [SkippableFact]
    public async Task The_related_records_can_be_filtered_sorted_and_counted_off_for_each_record()
    {
        foreach (Load strategy in new[] { Load.Joined, Load.Subquery, Load.SelectIn })
        {
            User ann = (await Users(p => p.Where(x => x.Rating > 3)))[0];
            Assert.Equal(["first"], ann.Posts.Select(p => p.Title));
            Assert.Equal(["second"], (await Users(p => p.Where(("rating__lt", 4)).Where(new { title__contains = "e" })))[0].Posts.Select(p => p.Title));
            Assert.Equal(["second", "first"], (await Users(p => p.OrderBy("-title")))[0].Posts.Select(p => p.Title));
            List<User> first = await Users(p => p.OrderBy("rating").OrderByDescending(x => x.Id).Take(1).Joined(x => x.Category).SelectIn(x => x.Comments));
            Assert.Equal(["second", "third", "fourth"], first.SelectMany(u => u.Posts).Select(p => p.Title));
            Assert.Equal(["web", null, "web"], first.SelectMany(u => u.Posts).Select(p => p.Category?.Name));
            Assert.Equal(["second"], (await Users(p => p.OrderBy(x => x.Id).Skip(1).Take(5)))[0].Posts.Select(p => p.Title));

            Task<List<User>> Users(Func<EagerBuilder<Post>, EagerBuilder<Post>> which)
                => User.OrderBy("id").With(s => strategy switch
                {
                    Load.Joined => s.Joined(u => u.Posts, which),
                    Load.Subquery => s.Subquery(u => u.Posts, which),
                    _ => s.SelectIn(u => u.Posts, which),
                }).ToListAsync();
        }
    }

    [SkippableFact]
    public async Task Filters_inside_a_load_answer_for_their_values_each_time()
    {
        for (int rating = 0; rating < 6; rating++)
        {
            List<User> users = await User.OrderBy("id").With(s => s.SelectIn(u => u.Posts, p => p.Where(x => x.Rating >= rating))).ToListAsync();
            Assert.Equal(Posts.Count(p => p.Rating >= rating), users.Sum(u => u.Posts.Count));
        }

        List<Post> filtered = await Post.OrderBy("id").With(s => s.SelectIn(p => p.User, u => u.Where(("age__ge", 18))).SelectIn(p => p.Tags, t => t.OrderBy("-name").Take(1))).ToListAsync();
        Assert.Equal(["ann", "ann", null, "eve"], filtered.Select(p => p.User?.Name));
        Assert.Equal(["sql", "sql"], filtered.SelectMany(p => p.Tags).Select(t => t.Name));
    }

    [SkippableFact]
    public async Task One_row_is_one_object_in_a_result()
    {
        List<Post> posts = await Post.OrderBy("id").With(s => s.SelectIn(p => p.User, u => u.SelectIn(x => x.Posts)).Joined(p => p.Comments, c => c.SelectIn(x => x.User))).ToListAsync();

        Assert.Same(posts[0].User, posts[1].User);
        Assert.Same(posts[0], posts[0].User!.Posts.Single(p => p.Id == posts[0].Id));
        Assert.Contains(posts.SelectMany(p => p.Comments), c => posts.Any(p => ReferenceEquals(p.User, c.User)));
    }

    [SkippableFact]
    public async Task A_way_straight_back_leads_to_the_same_records()
    {
        foreach (Load strategy in new[] { Load.Joined, Load.Subquery, Load.SelectIn })
        {
            EagerSchema back = new() { ["user"] = (Load.Joined, new EagerSchema { ["profile"] = Load.Joined }) };
            List<User> users = await User.OrderBy("id").With(new EagerSchema { ["posts"] = (strategy, back) }).ToListAsync();
            Assert.All(users, u => Assert.All(u.Posts, p => Assert.Same(u, p.User)));
            Assert.Equal("hello", users[0].Profile!.Text);
        }
    }

    [SkippableFact]
    public async Task What_is_said_last_of_a_relation_counts()
    {
        Assert.Equal(1, await CommandsOf(User.WithSelectIn(u => u.Posts).WithJoined(u => u.Posts)));
        Assert.Equal(3, await CommandsOf(User.With(s => s.Joined(u => u.Posts, p => p.SelectIn(x => x.Tags))).WithSelectIn(u => u.Posts)));
    }

    [SkippableFact]
    public async Task It_works_for_one_record_and_for_rows_one_by_one()
    {
        User ann = await User.OrderBy("id").WithSelectIn(u => u.Posts).FirstAsync();
        User? none = await User.Where(("age", 99)).WithSubquery(u => u.Posts).FirstOrDefaultAsync();
        User first = await User.Where(u => u.Age > 0).OrderBy(u => u.Id).WithSubquery(u => u.Posts).FirstAsync(u => u.Age > 20);
        Assert.Equal((2, null, 2), (ann.Posts.Count, none, first.Posts.Count));

        List<int> counts = [];
        await foreach (User user in User.OrderBy("id").WithSelectIn(u => u.Posts))
        {
            counts.Add(user.Posts.Count);
            Assert.Equal(5, await User.CountAsync());
        }

        Assert.Equal([2, 1, 0, 0, 1], counts);
        Assert.Equal(counts, User.OrderBy("id").WithSelectIn(u => u.Posts).ToList().Select(u => u.Posts.Count));
        Assert.Equal(counts, User.OrderBy("id").Where(u => u.Id > 0).WithSubquery(u => u.Posts).AsEnumerable().Select(u => u.Posts.Count));
        Assert.Equal(2, User.OrderBy("id").WithSelectIn(u => u.Posts).First().Posts.Count);
    }

    [SkippableFact]
    public async Task It_stands_anywhere_among_operators_that_give_records()
    {
        List<User> users = await User.WithSelectIn(u => u.Posts).Where(u => u.Age > 20).AsNoTracking().TagWith("x").OrderByDescending(u => u.Id).Skip(1).ToListAsync();
        Assert.Equal([0, 2], users.Select(u => u.Posts.Count));
        List<User> authors = await Post.OrderBy("id").Select(p => p.User!).WithSelectIn(u => u.Comments).ToListAsync();
        Assert.Equal(4, authors.Count);
        Assert.Same(authors[0], authors[1]);
    }

    [SkippableFact]
    public async Task Records_that_come_by_loads_are_known_and_can_be_saved()
    {
        Post post = await Post.OrderBy("id").WithSelectIn(p => p.User, p => p.Tags).FirstAsync();
        Commands.Clear();
        await post.User!.UpdateAsync(u => u.Age = 77);
        await post.SaveAsync();
        await post.Tags[0].SaveAsync();

        Assert.Contains("UPDATE", Assert.Single(Commands.Texts), StringComparison.Ordinal);
        post.Tags.RemoveAt(0);
        await post.SaveAsync();
        Assert.Single((await Post.OrderBy("id").WithJoined(p => p.Tags).FirstAsync()).Tags);
    }

    [SkippableFact]
    public async Task Queries_of_one_schema_share_their_plans()
    {
        for (int i = 0; i < 5; i++)
        {
            await User.Where(("age__ge", i)).WithSelectIn(u => u.Posts).ToListAsync();
        }

        int plans = Db.Inner.Plans.Count;
        await User.Where(("age__ge", 9)).With(new EagerSchema { ["Posts"] = Load.SelectIn }).ToListAsync();
        Assert.Equal(plans, Db.Inner.Plans.Count);
    }

    [SkippableFact]
    public void A_name_that_is_no_relation_is_refused_before_anything_is_sent()
    {
        UnknownAttributeException unknown = Assert.Throws<UnknownAttributeException>(() => User.With(new EagerSchema { ["posts"] = (Load.Joined, new EagerSchema { ["comment"] = Load.Joined }) }));
        Assert.Equal((typeof(Post), "comment", "comments"), (unknown.Model, unknown.Attribute, unknown.Nearest[0]));
        Assert.Equal("Age", Assert.Throws<NotLoadableException>(() => User.WithJoined(u => u.Age)).Attribute);
        Assert.Throws<NotLoadableException>(() => User.With(new EagerSchema { ["name"] = Load.SelectIn }));
        Assert.Throws<ArgumentException>(() => User.WithJoined(u => u.Posts.Count));
        Assert.Throws<UnknownAttributeException>(() => User.With(s => s.SelectIn(u => u.Posts, p => p.Where(("ratin", 3)))));
        Assert.Throws<ArgumentException>(() => User.With(s => s.Take(3)));
        Assert.Throws<EagerLoadException>(() => Post.With(s => s.Joined(p => p.User, u => u.Where(("age", 3)))));
        Assert.Throws<EagerLoadException>(() => Post.With(s => s.SelectIn(p => p.User, u => u.Take(3))));
        Assert.Throws<UnknownAttributeException>(() => User.EagerExpression(new EagerSchema { ["post"] = Load.Joined }));
        Assert.Empty(Commands.Texts);
    }

    [SkippableFact]
    public async Task A_load_where_no_records_come_is_refused_before_anything_is_sent()
    {
        ActiveQuery<User> joined = User.WithJoined(u => u.Posts);
        await Assert.ThrowsAsync<EagerLoadException>(() => joined.Select(u => new { u, u.Name }).ToListAsync());
        await Assert.ThrowsAsync<EagerLoadException>(() => User.WithSelectIn(u => u.Posts).Select(u => new Tuple<User>(u)).Skip(1).ToListAsync());
        await Assert.ThrowsAsync<EagerLoadException>(() => joined.GroupBy(u => u.Age).ToListAsync());
        await Assert.ThrowsAsync<EagerLoadException>(() => joined.GroupBy(u => u.Age).Select(g => new { g.Key, First = g.First() }).ToListAsync());
        await Assert.ThrowsAsync<EagerLoadException>(() => joined.Concat(User.Query).ToListAsync());
        await Assert.ThrowsAsync<EagerLoadException>(() => Post.Query.Select(p => new { p.Id, Users = joined.Where(u => u.Id == p.UserId).ToList() }).ToListAsync());
        Assert.Empty(Commands.Texts);
    }

    [SkippableFact]
    public async Task A_query_of_a_DbContext_loads_by_joins_only()
        => await Db.ExecuteAsync(async context =>
        {
            IQueryable<User> users = context.Set<User>();
            Assert.Equal(4, (await users.WithJoined(u => u.Posts).ToListAsync()).Sum(u => u.Posts.Count));
            Assert.Throws<NotSupportedException>(() => users.WithSelectIn(u => u.Posts));
            Assert.Throws<NotSupportedException>(() => users.With(s => s.Joined(u => u.Posts, p => p.Subquery(x => x.Tags))));
        });

    [SkippableFact]
    public async Task In_a_session_loaded_records_are_tracked_and_their_relations_known()
    {
        await using ActiveSession session = Db.BeginSession();
        List<User> users = await User.OrderBy("id").With(s => s.SelectIn(u => u.Posts, p => p.Subquery(x => x.Tags)).Subquery(u => u.Profile)).ToListAsync();
        users[0].Posts[0].Title = "changed";
        users[0].Profile!.Text = "changed";
        Assert.Empty(users[2].Posts);

        Assert.Equal(2, await session.SaveChangesAsync());
        Assert.Equal(2, users[0].Posts[0].Tags.Count);
        await Db.ExecuteAsync(context =>
        {
            Assert.True(context.Entry(users[2]).Collection(u => u.Posts).IsLoaded);
            Assert.True(context.Entry(users[0].Posts[0]).Collection(p => p.Tags).IsLoaded);
            return Task.CompletedTask;
        });
        Assert.Same(users[0], (await Post.OrderBy("id").WithSelectIn(p => p.User).FirstAsync()).User);
        User apart = (await User.OrderBy("id").AsNoTracking().WithSelectIn(u => u.Posts).FirstAsync())!;
        Assert.NotSame(users[0], apart);
        Assert.Equal(2, apart.Posts.Count);
        Assert.NotSame(users[0].Posts[0], apart.Posts[0]);
    }

    [SkippableFact]
    public async Task In_a_transaction_its_rows_are_seen()
        => await Db.TransactionAsync(async () =>
        {
            await Post.CreateAsync(new Post { Title = "new", UserId = Id("cid") });
            Assert.Equal("new", Assert.Single((await User.Where(("username", "cid")).WithSelectIn(u => u.Posts).SingleAsync()).Posts).Title);
        });

    [SkippableFact]
    public async Task It_can_be_cancelled_between_its_queries()
    {
        using CancellationTokenSource source = new();
        Commands.BeforeSend = command =>
        {
            if (command.CommandText.Contains("title", StringComparison.Ordinal))
            {
                source.Cancel();
            }
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => User.WithSelectIn(u => u.Posts).ToListAsync(source.Token));
        Commands.BeforeSend = null;
    }

    private async Task<int> CommandsOf<T>(ActiveQuery<T> query)
        where T : class, IActiveRecord
    {
        Commands.Clear();
        await query.ToListAsync();
        return Commands.Texts.Count;
    }
}
