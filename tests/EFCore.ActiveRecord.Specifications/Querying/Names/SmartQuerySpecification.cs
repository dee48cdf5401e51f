using EFCore.ActiveRecord.Specifications.Querying.Execution;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Querying.Names;

/// <summary>Condition, filters and order in one call, on all that is a query of active records.</summary>
public abstract class SmartQuerySpecification : ReadingSpecification
{
    [SkippableFact]
    public async Task Each_part_is_optional()
    {
        await Finds(Posts, Post.SmartQuery());
        await Finds(Posts.Where(p => p.Rating > 2), Post.SmartQuery(criteria: p => p.Rating > 2));
        await Finds(Posts.Where(p => p.User!.Name == "ann"), Post.SmartQuery(filters: new { user___name = "ann" }));
        await Finds(Posts.Where(p => p.Rating is 5 or 1), Post.SmartQuery(filters: Filter.Or(("rating", 5), ("rating", 1))));
        await Finds(Posts.Where(p => p.Rating == 5 && p.User!.Age > 20), Post.SmartQuery(filters: new Filter[] { ("rating", 5), ("user___age__gt", 20) }));
        await Finds(Posts.Where(p => p.Rating == 5), Post.SmartQuery(filters: new Dictionary<string, object?> { ["rating"] = "5" }));
        Assert.Equal(
            Posts.OrderByDescending(p => p.Rating).ThenBy(p => p.User!.Name).Select(p => p.Id),
            (await Post.SmartQuery(sort: ["-rating", "user___name"]).ToListAsync()).Select(p => p.Id));
    }

    [SkippableFact]
    public async Task All_parts_together_on_every_kind_of_query()
    {
        List<int> expected = [.. Posts.Where(p => p.Title != "third" && p.Rating >= 1 && p.User!.Age > 17).OrderByDescending(p => p.User!.Name).ThenBy(p => p.Rating).Select(p => p.Id)];
        object filters = new { rating__ge = 1, user___age__gt = 17 };
        string[] sort = ["-user___name", "rating"];
        await using DbContext context = Db.CreateContext();
        List<IQueryable<Post>> forms =
        [
            Post.SmartQuery(p => p.Title != "third", filters, sort),
            Post.Query.SmartQuery(p => p.Title != "third", filters, sort),
            Post.Where(p => p.Title != "third").SmartQuery(filters: filters, sort: sort),
            Post.Where(filters).SmartQuery(p => p.Title != "third").OrderBy(sort),
            context.Set<Post>().SmartQuery(p => p.Title != "third", filters, sort),
            context.Set<Post>().AsNoTracking().Where(p => p.Title != "third").SmartQuery(filters: filters).SmartQuery(sort: sort),
            Post.Query.AsNoTracking().SmartQuery(p => p.Title != "third", filters, sort),
        ];

        foreach (IQueryable<Post> form in forms)
        {
            Assert.Equal(expected, (await form.ToListAsync()).Select(p => p.Id));
            Assert.Equal(expected.Skip(1).Take(1), (await form.Skip(1).Take(1).ToListAsync()).Select(p => p.Id));
            Assert.Equal(expected.Count, await form.CountAsync());
        }
    }

    [SkippableFact]
    public async Task Sorts_of_several_calls_follow_one_another()
        => Assert.Equal(
            Posts.OrderByDescending(p => p.Rating).ThenByDescending(p => p.Title, StringComparer.Ordinal).Select(p => p.Id),
            (await Post.SmartQuery(sort: ["-rating"]).SmartQuery(p => p.Id > 0, sort: ["-title"]).ToListAsync()).Select(p => p.Id));

    [SkippableFact]
    public async Task A_derived_class_has_its_own_names_and_its_base_classes()
        => Assert.Equal(["eve"], (await Admin.SmartQuery(u => u.Age < 40, new { level__gt = 2, name__startswith = "e" }, ["-level"]).ToListAsync()).Select(u => u.Name));

    [SkippableFact]
    public void What_is_wrong_throws_before_any_SQL()
    {
        Assert.Throws<UnknownAttributeException>(() => Post.SmartQuery(filters: new { ratings = 3 }));
        Assert.Throws<UnknownAttributeException>(() => Post.SmartQuery(sort: ["-ratings"]));
        Assert.Throws<NotFilterableException>(() => Post.SmartQuery(filters: new { is_hidden = true }));
        Assert.Throws<NotSortableException>(() => Post.SmartQuery(sort: ["is_hidden"]));
        Assert.Throws<ArgumentException>(() => Post.SmartQuery(filters: 5));
        Assert.Throws<ArgumentNullException>(() => Post.SmartQuery(sort: [null!]));
        Assert.Throws<ArgumentException>(() => new[] { new Post { Title = "" } }.AsQueryable().SmartQuery(filters: new { rating = 3 }));
        Assert.Empty(Commands.Texts);
    }

    private static async Task Finds(IEnumerable<Post> expected, IQueryable<Post> query)
        => Assert.Equal(expected.Select(p => p.Id), (await query.ToListAsync()).Select(p => p.Id).Order());
}
