using EFCore.ActiveRecord.Specifications.Querying.Execution;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Querying.Names;

/// <summary>The rows that a record's relation leads to, as a query.</summary>
public abstract class RelatedSpecification : ReadingSpecification
{
    [SkippableFact]
    public async Task A_collection_is_a_query()
    {
        foreach (User user in Users)
        {
            Assert.Equal(user.Posts.Select(p => p.Id).Order(), (await user.Related(u => u.Posts).ToListAsync()).Select(p => p.Id).Order());
            Assert.Equal(user.Posts.Count(p => p.Rating == 5), await user.Related(u => u.Posts).SmartQuery(filters: new { rating = 5 }).CountAsync());
            Assert.Equal(
                user.Posts.Where(p => p.Rating > 1).OrderByDescending(p => p.Rating).Select(p => p.Title),
                (await user.Related(u => u.Posts).Where(("rating__gt", 1)).OrderBy("-rating").SelectColumns("title").ToRowsAsync()).Select(r => r.Get<string>(0)));
        }
    }

    [SkippableFact]
    public async Task A_collection_of_the_same_class_is_a_query()
    {
        Category code = Posts[0].Category!;

        Assert.Equal(["web"], (await code.Related(c => c.Children).ToListAsync()).Select(c => c.Name));
        Assert.Equal("code", (await Posts[1].Category!.Related(c => c.Parent).SingleAsync()).Name);
        Assert.Empty(await code.Related(c => c.Parent).ToListAsync());
    }

    [SkippableFact]
    public async Task Many_to_many_relations_are_queries_from_both_sides()
    {
        foreach (Post post in Posts)
        {
            Assert.Equal(post.Tags.Select(t => t.Name).Order(), (await post.Related(p => p.Tags).OrderBy("name").ToListAsync()).Select(t => t.Name));
        }

        Tag sql = Posts[0].Tags.Single(t => t.Name == "sql");
        Assert.Equal(["first", "second"], (await sql.Related(t => t.Posts).OrderBy(p => p.Id).ToListAsync()).Select(p => p.Title));
        Assert.Equal(["second"], (await sql.Related(t => t.Posts).SmartQuery(p => p.Id > 0, new { rating__lt = 5 }, ["-id"]).ToListAsync()).Select(p => p.Title));
    }

    [SkippableFact]
    public async Task A_relation_to_one_is_a_query_of_one_row_or_none()
    {
        foreach (Post post in Posts)
        {
            Assert.Equal(post.User!.Name, (await post.Related(p => p.User).SingleAsync()).Name);
            Assert.Equal(post.Category?.Name, (await post.Related(p => p.Category).SingleOrDefaultAsync())?.Name);
        }

        User ann = Users[0];
        Assert.Equal("hello", (await ann.Related(u => u.Profile).SingleAsync()).Text);
        Assert.Equal("ann", (await ann.Profile!.Related(p => p.User).SingleAsync()).Name);
        Assert.Empty(await Users[1].Related(u => u.Profile).ToListAsync());
        Assert.Empty(await Users[0].Related(u => u.Profile).Where(new { user___name = "bob" }).ToListAsync());
    }

    [SkippableFact]
    public async Task Only_the_related_rows_are_asked_for_and_no_key_is_in_the_SQL()
    {
        Commands.Clear();
        await Users[0].Related(u => u.Posts).Where(("rating", 4321)).ToListAsync();

        Assert.DoesNotContain("4321", Assert.Single(Commands.Texts));
        Assert.DoesNotContain("JOIN", Commands.Texts[0]);
    }

    [SkippableFact]
    public async Task A_new_record_has_nothing_related()
    {
        User nobody = new() { Username = "x", Name = "x" };

        Assert.Empty(await nobody.Related(u => u.Posts).ToListAsync());
        Assert.Empty(await new Post { Title = "x" }.Related(p => p.User).ToListAsync());
        Assert.Empty(await new Post { Title = "x" }.Related(p => p.Tags).ToListAsync());
    }

    [SkippableFact]
    public async Task A_record_of_a_derived_class_has_the_relations_of_its_base_class()
    {
        Admin eve = (Admin)Users[4];

        Assert.Equal(["fourth"], (await eve.Related(a => a.Posts).ToListAsync()).Select(p => p.Title));
    }

    [SkippableFact]
    public void What_is_no_relation_is_an_error()
    {
        Assert.Throws<ArgumentException>(() => Posts[0].Related(p => p.User!.Posts));
        Assert.Throws<ArgumentException>(() => Users[0].Related(u => u.GoodPosts));
        Assert.Empty(Commands.Texts);
    }
}
