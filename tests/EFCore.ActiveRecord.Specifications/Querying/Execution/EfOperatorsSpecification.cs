using Microsoft.EntityFrameworkCore;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Querying.Execution;

/// <summary>The operators that EF Core adds to LINQ's.</summary>
public abstract class EfOperatorsSpecification : ReadingSpecification
{
    [SkippableFact]
    public async Task Include_brings_related_records_in_the_same_query()
    {
        User ann = await User.Query.Include(u => u.Posts).ThenInclude(p => p.Comments).ThenInclude(c => c.User).Include(u => u.Profile).SingleAsync(u => u.Name == "ann");

        Assert.Single(Commands.Texts);
        Assert.Equal(["first", "second"], ann.Posts.Select(p => p.Title).Order());
        Assert.Equal(["bob", "cid"], ann.Posts.Single(p => p.Title == "first").Comments.Select(c => c.User!.Name).Order());
        Assert.Equal("hello", ann.Profile!.Text);
        Assert.All(ann.Posts, p => Assert.Same(ann, p.User));
    }

    [SkippableFact]
    public async Task Include_takes_conditions_sorts_and_limits()
    {
        User ann = await User.Query.Include(u => u.Posts.Where(p => p.Rating < 5).OrderBy(p => p.Id).Take(1)).SingleAsync(u => u.Name == "ann");

        Assert.Equal(["second"], ann.Posts.Select(p => p.Title));
    }

    [SkippableFact]
    public async Task Include_works_after_the_querys_own_operators_and_in_synchronous_queries()
    {
        User ann = User.Where(u => u.Age == 31).OrderBy(u => u.Name).Take(2).Include(u => u.Posts).ToList()[0];
        Post first = await Post.Where(p => p.Title == "first").Include(p => p.Tags).Include("Category").FirstAsync();

        Assert.Equal(2, ann.Posts.Count);
        Assert.Equal(["cs", "sql"], first.Tags.Select(t => t.Name).Order());
        Assert.Equal("code", first.Category!.Name);
    }

    [SkippableFact]
    public async Task Included_records_are_one_object_a_row()
    {
        List<Post> posts = await Post.Where(p => p.User!.Name == "ann").Include(p => p.User).ToListAsync();

        Assert.Equal(2, posts.Count);
        Assert.Same(posts[0].User, posts[1].User);
    }

    [SkippableFact]
    public async Task Included_records_know_that_they_are_persisted()
    {
        User ann = await User.Query.Include(u => u.Posts).SingleAsync(u => u.Name == "ann");
        Commands.Clear();

        ann.Posts[0].Rating = 9;
        await ann.Posts[0].SaveAsync();

        Assert.StartsWith("UPDATE", Assert.Single(Commands.Texts));
        Assert.Equal(4, await Post.CountAsync());
    }

    [SkippableFact]
    public async Task A_split_query_gives_the_same_in_several_commands()
    {
        List<User> users = await User.OrderBy(u => u.Id).Include(u => u.Posts).Include(u => u.Comments).AsSplitQuery().ToListAsync();

        Assert.Equal(3, Commands.Texts.Count);
        Assert.Equal(Users.Select(u => (u.Name, u.Posts.Count, u.Comments.Count)), users.Select(u => (u.Name, u.Posts.Count, u.Comments.Count)));
    }

    [SkippableFact]
    public async Task A_split_query_can_be_streamed()
    {
        List<(string, int)> seen = [];
        await foreach (User user in User.OrderBy(u => u.Id).Include(u => u.Posts).AsSplitQuery().AsAsyncEnumerable())
        {
            seen.Add((user.Name, user.Posts.Count));
        }

        Assert.Equal(Users.Select(u => (u.Name, u.Posts.Count)), seen);
    }

    [SkippableFact]
    public async Task Untracked_queries_give_an_object_for_each_row_that_joins_brought()
    {
        List<Post> posts = await Post.Where(p => p.User!.Name == "ann").Include(p => p.User).AsNoTracking().ToListAsync();

        Assert.Equal(2, posts.Count);
        Assert.NotSame(posts[0].User, posts[1].User);
    }

    [SkippableFact]
    public async Task Untracked_records_know_that_they_are_persisted()
    {
        User bob = await User.Query.AsNoTracking().SingleAsync(u => u.Name == "bob");
        Commands.Clear();

        await bob.UpdateAsync(u => u.Age = 18);

        Assert.StartsWith("UPDATE", Assert.Single(Commands.Texts));
        Assert.Equal(18, (await User.FindOrFailAsync(bob.Id)).Age);
    }

    [SkippableFact]
    public async Task In_a_session_records_are_tracked_unless_the_query_says_otherwise()
    {
        await using ActiveSession session = Db.BeginSession();
        User first = await User.SingleAsync(u => u.Name == "bob");
        User again = await User.Query.SingleAsync(u => u.Name == "bob");
        User untracked = await User.Query.AsNoTracking().SingleAsync(u => u.Name == "bob");
        User tracked = await User.Query.AsNoTracking().AsTracking().SingleAsync(u => u.Name == "bob");

        Assert.Same(first, again);
        Assert.NotSame(first, untracked);
        Assert.Same(first, tracked);
    }

    [SkippableFact]
    public async Task Tags_stand_in_the_sql()
    {
        await User.Query.TagWith("where is bob").Where(u => u.Name == "bob").ToListAsync();

        Assert.Contains("-- where is bob", Assert.Single(Commands.Texts));
    }

    [SkippableFact]
    public async Task The_query_string_is_that_of_the_hand_written_query_and_runs_nothing()
    {
        await using DbContext context = Db.CreateContext();

        string sql = User.Where(u => u.Age > 18).OrderBy(u => u.Name).Include(u => u.Posts).ToQueryString();

        Assert.Equal(context.Set<User>().Where(u => u.Age > 18).OrderBy(u => u.Name).Include(u => u.Posts).ToQueryString(), sql);
        Assert.Empty(Commands.Texts);
    }

    [SkippableFact]
    public async Task Rows_are_updated_in_one_statement()
    {
        int changed = await User.Where(u => u.Age > 30).ExecuteUpdateAsync(s => s.SetProperty(u => u.Age, u => u.Age + 1).SetProperty(u => u.Email, "x"));

        Assert.Equal(3, changed);
        Assert.Single(Commands.Texts);
        await using DbContext context = Db.CreateContext();
        Assert.Equal([32, 17, 46, 32, 18], await context.Set<User>().OrderBy(u => u.Id).Select(u => u.Age).ToListAsync());
        Assert.Equal(3, await context.Set<User>().CountAsync(u => u.Email == "x"));
    }

    [SkippableFact]
    public void Rows_are_updated_synchronously()
    {
        Assert.Equal(1, User.Where(u => u.Name == "bob").ExecuteUpdate(s => s.SetProperty(u => u.Age, 20)));
        Assert.Equal(20, User.Query.Single(u => u.Name == "bob").Age);
    }

    [SkippableFact]
    public async Task Rows_are_deleted_in_one_statement()
    {
        int gone = await Comment.Where(c => c.User!.Name == "bob").ExecuteDeleteAsync();

        Assert.Equal(1, gone);
        Assert.Single(Commands.Texts);
        await using DbContext context = Db.CreateContext();
        Assert.Equal(["nice", "so so"], await context.Set<Comment>().Select(c => c.Body).OrderBy(b => b).ToListAsync());
    }

    [SkippableFact]
    public async Task Deleted_rows_are_left_out_brought_in_or_kept_alone()
    {
        Assert.Equal(["kept"], await Titles(Document.Query));
        Assert.Equal(["deleted", "kept"], await Titles(Document.Query.IncludeDeleted()));
        Assert.Equal(["deleted"], await Titles(Document.Query.OnlyDeleted()));
        Assert.Equal(["deleted"], await Titles(Document.Where(d => d.Title != "").OnlyDeleted().OrderBy(d => d.Id)));
        Assert.Equal(["deleted", "kept"], await Titles(Document.Query.AsNoTracking().IncludeDeleted()));
        Assert.Equal(["deleted", "kept"], await Titles(Document.Query.IgnoreQueryFilters()));
        Assert.Equal(["deleted", "kept"], await Titles(Document.Query.IgnoreQueryFilters([ISoftDeletable.FilterName])));
        await using DbContext context = Db.CreateContext();
        Assert.Equal(["kept"], await Titles(context.Set<Document>()));
        Assert.Equal(["deleted"], await Titles(context.Set<Document>().OnlyDeleted()));
    }

    [SkippableFact]
    public async Task A_class_without_soft_delete_has_nothing_deleted()
    {
        Assert.Equal(5, await User.Query.IncludeDeleted().CountAsync());
        Assert.Equal(0, await User.Query.OnlyDeleted().CountAsync());
    }

    [SkippableFact]
    public async Task Shadow_properties_and_types_can_be_asked_for()
    {
        Assert.Equal(["dan", "eve"], await User.Query.OfType<Admin>().OrderBy(a => a.Level).Select(a => a.Name).ToListAsync());
        Assert.Equal(["eve"], await User.Where(u => u is Admin && ((Admin)u).Level > 2).Select(u => u.Name).ToListAsync());
        Assert.Equal(2, await User.Query.CountAsync(u => EF.Property<string>(u, "Discriminator") == nameof(Admin)));
        Assert.Equal(3, await User.Query.CountAsync(u => EF.Functions.Like(u.Name, "%a%") || u.Name == "bob"));
    }

    [SkippableFact]
    public async Task Hand_written_sql_gives_records_through_the_context()
    {
        int least = 30;
        List<User> users = await Db.ExecuteAsync(context => context.Set<User>().FromSql($"SELECT * FROM \"user\" WHERE age > {least}").OrderBy(u => u.Name).ToListAsync());

        Assert.Equal(["ann", "cid", "dan"], users.Select(u => u.Name));
    }

    [SkippableFact]
    public async Task Records_inside_projections_know_that_they_are_persisted()
    {
        var row = await Post.Where(p => p.Title == "third").Select(p => new { Post = p, p.User }).SingleAsync();
        var pair = await User.Where(u => u.Name == "ann").Select(u => new { User = u, Posts = u.Posts.ToList() }).SingleAsync();
        Commands.Clear();

        await row.Post.UpdateAsync(p => p.Rating = 2);
        await row.User!.UpdateAsync(u => u.Age = 20);
        await pair.Posts[0].UpdateAsync(p => p.Rating = 2);

        Assert.Equal(3, Commands.Texts.Count);
        Assert.All(Commands.Texts, text => Assert.StartsWith("UPDATE", text));
    }

    private static Task<List<string>> Titles(IQueryable<Document> documents) => documents.Select(d => d.Title).OrderBy(t => t).ToListAsync();
}
