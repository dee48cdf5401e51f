using EFCore.ActiveRecord.Docs.Infrastructure;

namespace EFCore.ActiveRecord.Docs.Guide;

public class PagesPage : GuidePage
{
    [Fact]
    public async Task Numbered_pages()
    {
        await User.CreateAllAsync(Enumerable.Range(0, 45).Select(i => new User { Username = $"u{i:00}", Name = $"U{i:00}", Age = i }));

        // begin-snippet: pages-numbered
        Page<User> page = await User.Where(u => u.Age >= 0).OrderBy("name").PaginateAsync(page: 2, perPage: 20);

        foreach (User user in page)
        {
            Console.WriteLine(user.Name);
        }

        Console.WriteLine($"{page.FirstItemNumber} to {page.LastItemNumber} of {page.TotalItems}, page {page.PageNumber} of {page.TotalPages}");   // 21 to 40 of 45, page 2 of 3
        string links = string.Join(' ', page.Pages.Select(n => n?.ToString() ?? "…"));                                                      // 1 2 3
        // end-snippet

        Assert.Equal((21, 40, 45, 3, "1 2 3"), (page.FirstItemNumber, page.LastItemNumber, page.TotalItems, page.TotalPages, links));

        int given = -5;
        int size = 10_000;

        // begin-snippet: pages-clamped
        Page<User> clamped = await User.OrderBy("name").PaginateAsync(given, size, clamp: true, maxPerPage: 100);
        PageSlice<User> uncounted = await User.OrderBy("name").PaginateUncountedAsync(2, 20);   // HasNext, but no totals
        // end-snippet

        Assert.Equal((1, 100, 45), (clamped.PageNumber, clamped.PerPage, clamped.Count));
        Assert.True(uncounted.HasNext);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => User.PaginateAsync(0));
    }

    [Fact]
    public async Task Pages_by_key()
    {
        await User.CreateAllAsync(Enumerable.Range(0, 45).Select(i => new User { Username = $"u{i:00}", Name = $"U{i:00}", Age = i }));

        // begin-snippet: pages-cursor
        CursorPage<User> first = await User.OrderBy("-created_at").PaginateAfterAsync(null, 20);
        CursorPage<User> second = await User.OrderBy("-created_at").PaginateAfterAsync(first.NextCursor, 20);
        CursorPage<User> back = await User.OrderBy("-created_at").PaginateAfterAsync(second.PreviousCursor, 20);   // the first again
        // end-snippet

        Assert.Equal(first.Select(u => u.Id), back.Select(u => u.Id));
        Assert.Equal(40, first.Concat(second).DistinctBy(u => u.Id).Count());
        await Assert.ThrowsAsync<InvalidCursorException>(() => User.OrderBy("name").PaginateAfterAsync(first.NextCursor, 20));
    }
}
