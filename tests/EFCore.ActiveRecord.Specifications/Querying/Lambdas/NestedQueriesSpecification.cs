using EFCore.ActiveRecord.Specifications.Querying.Execution;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Querying.Lambdas;

/// <summary>Queries of active records inside the lambdas of others: one statement, as EF Core makes of a context's sets.</summary>
public abstract class NestedQueriesSpecification : ReadingSpecification
{
    [SkippableFact]
    public async Task A_static_query_stands_inside_a_condition()
    {
        List<string> names = await Names(User.Where(u => Post.Where(p => p.UserId == u.Id && p.Rating == 5).Any()));

        Assert.Single(Commands.Texts);
        Assert.Equal(Users.Where(u => Posts.Any(p => p.UserId == u.Id && p.Rating == 5)).Select(u => u.Name), names);
    }

    [SkippableFact]
    public async Task A_static_query_with_sort_and_limit_stands_inside_a_projection()
    {
        var rows = await User.OrderBy(u => u.Id).Select(u => new { u.Name, Best = Post.Where(p => p.UserId == u.Id).OrderByDescending(p => p.Rating).ThenBy(p => p.Id).Take(1).Select(p => p.Title).FirstOrDefault() }).ToListAsync();

        Assert.Single(Commands.Texts);
        Assert.Equal(Users.Select(u => new { u.Name, Best = u.Posts.OrderByDescending(p => p.Rating).ThenBy(p => p.Id).Select(p => p.Title).FirstOrDefault() }), rows);
    }

    [SkippableFact]
    public async Task A_captured_query_stands_inside_a_condition()
    {
        ActiveQuery<Post> good = Post.Where(p => p.Rating == 5);

        List<string> names = await Names(User.Where(u => good.Any(p => p.UserId == u.Id)));

        Assert.Single(Commands.Texts);
        Assert.Equal(["ann", "bob"], names);
    }

    [SkippableFact]
    public async Task A_query_made_of_names_stands_inside_a_condition()
    {
        int rating = 5;
        ActiveQuery<Post> good = Post.Where(("rating", 5)).OrderBy("-rating");

        List<string> inline = await Names(User.Where(u => Post.Where(new { rating }).OrderBy("title").Any(p => p.UserId == u.Id)));
        List<string> captured = await Names(User.Where(u => good.Any(p => p.UserId == u.Id)));

        Assert.Equal(2, Commands.Texts.Count);
        Assert.Equal(["ann", "bob"], inline);
        Assert.Equal(["ann", "bob"], captured);
    }

    [SkippableFact]
    public async Task A_query_made_of_names_cannot_use_a_row_of_the_query_around_it()
    {
        NotSupportedException e = await Assert.ThrowsAsync<NotSupportedException>(() => User.Where(u => Post.Where(new { user_id = u.Id }).Any()).ToListAsync());

        Assert.Contains("lambda", e.Message, StringComparison.Ordinal);
        Assert.Empty(Commands.Texts);
    }

    [SkippableFact]
    public async Task A_captured_query_is_built_on_inside_a_condition()
    {
        ActiveQuery<Post> posts = Post.Query;

        Assert.Equal(["ann", "bob"], await Names(User.Where(u => posts.Where(p => p.UserId == u.Id).OrderBy(p => p.Id).Skip(0).Distinct().Any(p => p.Rating == 5))));
    }

    [SkippableFact]
    public async Task A_captured_query_of_EF_Cores_type_stands_inside_a_condition()
    {
        IQueryable<int> authors = Post.Where(p => p.Rating == 5).Select(p => p.UserId);

        Assert.Equal(["ann", "bob"], await Names(User.Where(u => authors.Contains(u.Id))));
        Assert.Single(Commands.Texts);
    }

    [SkippableFact]
    public async Task Nested_queries_see_their_own_captured_variables()
    {
        Assert.Equal(["ann", "bob"], await WithRating(5));
        Assert.Equal(["ann"], await WithRating(3));

        static Task<List<string>> WithRating(int rating) => Names(User.Where(u => Post.Where(p => p.Rating == rating).Any(p => p.UserId == u.Id)));
    }

    [SkippableFact]
    public async Task A_nested_query_stands_inside_a_nested_query()
        => Assert.Equal(["ann"], await Names(User.Where(u => Post.Where(p => p.UserId == u.Id && Comment.Where(c => c.PostId == p.Id && c.Body == "good").Any()).Any())));

    [SkippableFact]
    public async Task Nested_queries_leave_deleted_rows_out()
    {
        Assert.Equal(5, await User.CountAsync(u => Document.Where(d => d.Title == "kept").Any()));
        Assert.Equal(0, await User.CountAsync(u => Document.Where(d => d.Title == "deleted").Any()));
    }

    [SkippableFact]
    public async Task A_nested_query_brings_deleted_rows_in()
    {
        ActiveQuery<Document> deleted = Document.Query.OnlyDeleted();

        Assert.Equal(5, await User.CountAsync(u => deleted.Any(d => d.Title == "deleted")));
        Assert.Equal(5, await User.CountAsync(u => Document.Where(d => d.Title == "deleted").IncludeDeleted().Any()));
        Assert.Equal(5, await User.CountAsync(u => Document.Where(d => d.Title == "deleted").OnlyDeleted().Any()));
    }

    [SkippableFact]
    public async Task Two_captured_queries_are_combined()
    {
        ActiveQuery<User> old = User.Where(u => u.Age > 40);
        ActiveQuery<User> young = User.Where(u => u.Age < 18);

        Assert.Equal(["bob", "cid"], await Names(old.Union(young)));
        Assert.Equal(["bob", "cid"], await Names(old.Concat(young)));
    }

    [SkippableFact]
    public async Task Nested_queries_work_in_updates_and_deletes_of_many_rows()
    {
        ActiveQuery<Comment> comments = Comment.Query;

        Assert.Equal(2, await Post.Where(p => comments.Any(c => c.PostId == p.Id)).ExecuteUpdateAsync(s => s.SetProperty(p => p.Rating, p => Comment.Where(c => c.PostId == p.Id).Count() + 100)));

        await using DbContext context = Db.CreateContext();
        Assert.Equal([102, 3, 101, 1], await context.Set<Post>().OrderBy(p => p.Id).Select(p => p.Rating).ToListAsync());
    }

    [SkippableFact]
    public async Task A_query_of_another_database_cannot_stand_inside()
    {
        await using ActiveDb other = Open();
        ActiveQuery<Post> foreign;
        using (other.Use())
        {
            foreign = Post.Where(p => p.Rating == 5);
        }

        await Assert.ThrowsAsync<InvalidOperationException>(() => Names(User.Where(u => foreign.Any(p => p.UserId == u.Id))));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Post.Query.Union(foreign).ToListAsync());
        await Assert.ThrowsAsync<InvalidOperationException>(() => Post.Query.Join(foreign, p => p.Id, p => p.Id, (a, b) => a.Id).ToListAsync());
        await Assert.ThrowsAsync<InvalidOperationException>(() => foreign.Where(p => User.Where(u => u.Id == p.UserId).Any()).Concat(Post.Query).ToListAsync());
    }

    private static Task<List<string>> Names(IQueryable<User> users) => users.OrderBy(u => u.Name).Select(u => u.Name).ToListAsync();
}
