using EFCore.ActiveRecord.Specifications.Querying.Execution;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Querying.Paging;

/// <summary>Pages by number: the rows, the numbers, and how often the database is asked.</summary>
public abstract class PageSpecification : ReadingSpecification
{
    [SkippableFact]
    public async Task A_page_has_its_items_and_numbers()
    {
        Page<User> page = await User.OrderBy("username").PaginateAsync(page: 2, perPage: 2);

        Assert.Equal(["cid", "dan"], page.Items.Select(u => u.Username));
        Assert.Equal(page.Items, page);
        Assert.Equal((5, 3, 2, 2), (page.TotalItems, page.TotalPages, page.PageNumber, page.PerPage));
        Assert.Equal((true, true, 1, 3), (page.HasPrevious, page.HasNext, page.PreviousPageNumber, page.NextPageNumber));
        Assert.Equal((3, 4, 2, "dan"), (page.FirstItemNumber, page.LastItemNumber, page.Count, page[1].Username));
        Assert.Equal([1, 2, 3], page.Pages);
    }

    [SkippableFact]
    public async Task The_first_and_the_last_page_have_none_before_and_behind()
    {
        Page<User> first = await User.OrderBy("username").PaginateAsync(perPage: 4);
        Page<User> last = await User.OrderBy("username").PaginateAsync(2, 4);

        Assert.Equal((false, null, true, 2), (first.HasPrevious, first.PreviousPageNumber, first.HasNext, first.NextPageNumber));
        Assert.Equal((true, 1, false, null), (last.HasPrevious, last.PreviousPageNumber, last.HasNext, last.NextPageNumber));
        Assert.Equal(["eve"], last.Select(u => u.Username));
        Assert.Equal((5, 5, 5), (last.TotalItems, last.FirstItemNumber, last.LastItemNumber));
    }

    [SkippableTheory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(7)]
    public async Task The_pages_together_are_the_query(int perPage)
    {
        List<string> names = [];
        for (int number = 1; ; number++)
        {
            Page<User> page = await User.Where(u => u.Age > 16).OrderBy(u => u.Username).PaginateAsync(number, perPage);
            Assert.Equal((5, (5 + perPage - 1) / perPage), (page.TotalItems, page.TotalPages));
            names.AddRange(page.Select(u => u.Username));
            if (!page.HasNext)
            {
                break;
            }
        }

        Assert.Equal(["ann", "bob", "cid", "dan", "eve"], names);
    }

    [SkippableFact]
    public async Task Items_and_number_come_in_one_round_trip()
    {
        await User.OrderBy("username").PaginateAsync(2, 2);
        Assert.Single(Commands.Texts);

        Commands.Clear();
        await User.Where(("age__gt", 100)).PaginateAsync();
        Assert.Single(Commands.Texts);

        Commands.Clear();
        Page<User> included = await User.Query.Include(u => u.Posts).OrderBy(u => u.Username).PaginateAsync(perPage: 2);
        Assert.Equal((2, 5, 2), (Commands.Texts.Count, included.TotalItems, included[0].Posts.Count));
    }

    [SkippableFact]
    public async Task What_a_sort_by_names_loads_comes_along()
    {
        Page<Post> page = await Post.OrderBy("user___name", "title").PaginateAsync(1, 3);

        Assert.Equal((4, 2), (page.TotalItems, page.TotalPages));
        Assert.Equal([("first", "ann"), ("second", "ann"), ("third", "bob")], page.Select(p => (p.Title, p.User!.Name)));
        Assert.Single(Commands.Texts);
    }

    [SkippableFact]
    public async Task An_empty_query_has_no_pages()
    {
        Page<User> page = await User.Where(u => u.Age > 100).PaginateAsync();

        Assert.Empty(page);
        Assert.Equal((0, 0, false, false, 0, 0), (page.TotalItems, page.TotalPages, page.HasPrevious, page.HasNext, page.FirstItemNumber, page.LastItemNumber));
        Assert.Empty(page.Pages);
    }

    [SkippableFact]
    public async Task A_page_behind_the_last_is_empty_or_clamped()
    {
        Page<User> behind = await User.OrderBy("username").PaginateAsync(9, 2);
        Assert.Empty(behind);
        Assert.Equal((5, 3, 9, true, false), (behind.TotalItems, behind.TotalPages, behind.PageNumber, behind.HasPrevious, behind.HasNext));
        Assert.Equal((5, 0), ((await User.Query.PaginateAsync(int.MaxValue, 1000)).TotalItems, (await User.Query.PaginateAsync(int.MaxValue, 1000)).Count));

        foreach (int number in (int[])[4, 9, int.MaxValue])
        {
            Page<User> last = await User.OrderBy("username").PaginateAsync(number, 2, clamp: true);
            Assert.Equal((3, "eve"), (last.PageNumber, last.Single().Username));
        }
    }

    [SkippableFact]
    public async Task Numbers_out_of_range_are_refused_before_the_database_is_asked_or_clamped()
    {
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>("page", () => User.PaginateAsync(0));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>("page", () => User.PaginateUncountedAsync(-1));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>("perPage", () => User.PaginateAsync(1, 0));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>("perPage", () => User.PaginateAsync(1, 101, maxPerPage: 100));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>("maxPerPage", () => User.PaginateAsync(maxPerPage: 0));
        Assert.Empty(Commands.Texts);

        Page<User> clamped = await User.OrderBy("username").PaginateAsync(-3, 50, clamp: true, maxPerPage: 2);
        Assert.Equal((1, 2, 2), (clamped.PageNumber, clamped.PerPage, clamped.Count));
    }

    [SkippableFact]
    public async Task A_page_can_do_without_the_number()
    {
        PageSlice<User> first = await User.OrderBy("username").PaginateUncountedAsync(1, 3);
        Assert.Equal(["ann", "bob", "cid"], first.Select(u => u.Username));
        Assert.Equal((true, false), (first.HasNext, first.HasPrevious));

        PageSlice<User> last = await User.OrderBy("username").PaginateUncountedAsync(2, 3);
        Assert.Equal(["dan", "eve"], last.Select(u => u.Username));
        Assert.Equal((false, 4, 5), (last.HasNext, last.FirstItemNumber, last.LastItemNumber));
        Assert.DoesNotContain(Commands.Texts, t => t.Contains("COUNT", StringComparison.OrdinalIgnoreCase));

        Assert.False((await User.OrderBy("username").PaginateUncountedAsync(1, 5)).HasNext);
        Assert.Empty(await User.OrderBy("username").PaginateUncountedAsync(int.MaxValue, int.MaxValue));
    }

    [SkippableFact]
    public async Task Any_query_has_pages()
    {
        Page<string> names = await User.Query.OrderByDescending(u => u.Age).ThenBy(u => u.Username).Select(u => u.Username).PaginateAsync(1, 2);
        Assert.Equal(["cid", "ann"], names);

        var groups = await User.Query.GroupBy(u => u.Age).OrderBy(g => g.Key).Select(g => new { g.Key, Count = g.Count() }).PaginateAsync(2, 2);
        Assert.Equal(4, groups.TotalItems);
        Assert.Equal([(31, 2), (45, 1)], groups.Select(g => (g.Key, g.Count)));

        Assert.Equal(3, (await User.OrderBy("username").Skip(2).PaginateAsync(1, 2)).TotalItems);
        Assert.Equal(2, (await Document.Query.IncludeDeleted().AsNoTracking().PaginateAsync(perPage: 3)).TotalItems);
        Page<Post> ofContext = await Db.ExecuteAsync(context => context.Set<Post>().OrderBy(p => p.Title).PaginateAsync(2, 3));
        Assert.Equal(("third", 4), (ofContext.Single().Title, ofContext.TotalItems));
    }

    [SkippableFact]
    public async Task Records_of_a_page_are_records()
    {
        User user = (await User.OrderBy("username").PaginateAsync(1, 1))[0];
        Commands.Clear();

        await user.UpdateAsync(u => u.Age = 77);

        Assert.Equal(77, (await User.FindOrFailAsync(user.Id)).Age);
        Assert.DoesNotContain(Commands.Texts, t => t.Contains("INSERT", StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task Pages_join_sessions_and_transactions()
    {
        await Db.TransactionAsync(async tx =>
        {
            await User.CreateAsync(new User { Username = "zoe", Name = "zoe" });
            Assert.Equal(6, (await User.OrderBy("username").PaginateAsync(1, 2)).TotalItems);
            await tx.RollbackAsync();
        });
        Assert.Equal(5, (await User.OrderBy("username").PaginateAsync(1, 2)).TotalItems);

        await using ActiveSession session = Db.BeginSession();
        User ann = await User.FindOrFailAsync(Id("ann"));
        Assert.Same(ann, (await User.OrderBy("username").PaginateAsync(1, 2))[0]);
    }
}
