using EFCore.ActiveRecord.Specifications.Querying.Execution;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Surface.Serialization;

/// <summary>The lines of the guide about shapes and pages, as they stand there.</summary>
public abstract class ShapesApiLinesSpecification : ReadingSpecification
{
    [SkippableFact]
    public async Task Dictionaries_and_json()
    {
        List<User> users = await User.Query.Include(u => u.Posts).Where(u => !(u is Admin)).OrderBy("username").ToListAsync();
        User user = users[0];
        IDictionary<string, object?> d = user.ToDict(nested: true, hybrids: true, exclude: ["email"], nestedExclude: ["user_id"]);
        string json = user.ToJson(nested: true); User x1 = User.FromDict(d); User x2 = User.FromJson(json); users.ToDict(); users.ToJson(); List<User> l = User.ListFromJson(users.ToJson());
        Assert.Equal((2, 2, 3), (x1.Posts.Count, x2.Posts.Count, l.Count));

        Tag t = await Tag.FirstAsync();
        var td = t.ToDict(); var tj = new[] { t }.ToJson();
        Assert.Equal($$"""[{"id":{{td["id"]}},"name":"{{t.Name}}"}]""", tj);
    }

    [SkippableFact]
    public void Inspection()
    {
        var md = User.Metadata; _ = (md.PrimaryKeys, md.PrimaryKeyName, md.Columns, md.StringColumns, md.Relations, md.SettableRelations, md.HybridProperties, md.HybridMethods, md.FilterableAttributes, md.SortableAttributes, md.SearchableAttributes, md.SettableAttributes, md.GetRelatedType("posts"), md.TableName);
        Assert.Equal(("user", typeof(Post)), (md.TableName, md.GetRelatedType("posts")));
        User ann = Users[0];
        string id0 = ann.IdString; _ = ann.ToString();
        Assert.Equal($"{ann.Id}", id0);
    }

    [SkippableFact]
    public async Task Pages()
    {
        Page<User> page = await User.OrderBy("name").PaginateAsync(page: 2, perPage: 2);
        foreach (var y in page) { Assert.NotNull(y); }
        IEnumerable<int?> pp = page.Pages; page.IteratePages(1, 2, 3, 4); page.IteratePages(leftEdge: 1, leftCurrent: 2, rightCurrent: 3, rightEdge: 4);
        Assert.Equal([1, 2, 3], pp);
        IQueryable<User> anyQueryable = User.Query;
        Assert.Equal((3, 3), ((await User.Query.AsNoTracking().IncludeDeleted().PaginateAsync(perPage: 3)).Count, (await anyQueryable.PaginateAsync(1, 3)).Count));

        string? cursor = null;
        CursorPage<User> next = await User.OrderBy("-created_at", "id").PaginateAfterAsync(cursor, 2);
        CursorPage<User> again = await anyQueryable.OrderBy("-created_at", "id").PaginateAfterAsync(next.NextCursor, 2);
        Assert.Equal(["ann", "bob", "cid", "dan"], next.Concat(again).Select(u => u.Username));
        Assert.Equal((null, true), (next.PreviousCursor, again.HasPrevious));
    }
}
