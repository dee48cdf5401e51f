namespace EFCore.ActiveRecord.Tests.Querying.Paging;

public class PageTests
{
    [Theory]
    [InlineData(1, 20, "1 2 3 4 - 19 20")]
    [InlineData(4, 20, "1 2 3 4 5 6 7 - 19 20")]
    [InlineData(6, 20, "1 2 3 4 5 6 7 8 9 - 19 20")]
    [InlineData(7, 20, "1 2 - 4 5 6 7 8 9 10 - 19 20")]
    [InlineData(10, 20, "1 2 - 7 8 9 10 11 12 13 - 19 20")]
    [InlineData(15, 20, "1 2 - 12 13 14 15 16 17 18 19 20")]
    [InlineData(20, 20, "1 2 - 17 18 19 20")]
    [InlineData(1, 1, "1")]
    [InlineData(2, 3, "1 2 3")]
    [InlineData(1, 0, "")]
    [InlineData(99, 9, "1 2 - 8 9")]
    [InlineData(11, 9, "1 2 - 8 9")]
    public void The_window_has_two_pages_at_each_edge_and_three_on_either_side(int current, int pages, string expected)
    {
        Page<int> page = PageOf(current, pages);

        Assert.Equal(expected, Text(page.Pages));
        Assert.Equal(expected, Text(page.IteratePages()));
    }

    [Theory]
    [InlineData(0, 0, 0, 0, "- 10 -")]
    [InlineData(1, 0, 0, 1, "1 - 10 - 20")]
    [InlineData(0, 1, 2, 0, "- 9 10 11 12 -")]
    [InlineData(1, 2, 3, 4, "1 - 8 9 10 11 12 13 - 17 18 19 20")]
    [InlineData(8, 1, 1, 8, "1 2 3 4 5 6 7 8 9 10 11 - 13 14 15 16 17 18 19 20")]
    [InlineData(99, 99, 99, 99, "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20")]
    [InlineData(int.MaxValue, int.MaxValue, int.MaxValue, int.MaxValue, "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20")]
    public void All_four_sides_of_the_window_can_be_chosen(int leftEdge, int leftCurrent, int rightCurrent, int rightEdge, string expected)
        => Assert.Equal(expected, Text(PageOf(10, 20).IteratePages(leftEdge, leftCurrent, rightCurrent, rightEdge)));

    [Fact]
    public void Every_window_is_ascending_holds_the_current_page_and_has_a_gap_exactly_where_numbers_are_missing()
    {
        for (int pages = 1; pages <= 25; pages++)
        {
            for (int current = 1; current <= pages; current++)
            {
                List<int?> window = [.. PageOf(current, pages).Pages];
                HashSet<int> wanted = [.. Enumerable.Range(1, pages).Where(n => n <= 2 || n > pages - 2 || Math.Abs(n - current) <= 3)];
                IEnumerable<int?> expected = Enumerable.Range(1, pages).Where(n => wanted.Contains(n) || wanted.Contains(n - 1)).Select(n => wanted.Contains(n) ? n : (int?)null);

                Assert.Equal(expected, window);
            }
        }
    }

    [Fact]
    public void A_negative_side_is_refused_at_once()
        => Assert.All(
            (Func<object>[])[() => PageOf(1, 2).IteratePages(-1), () => PageOf(1, 2).IteratePages(1, -1), () => PageOf(1, 2).IteratePages(1, 1, -1), () => PageOf(1, 2).IteratePages(rightEdge: -1)],
            call => Assert.Throws<ArgumentOutOfRangeException>(() => call()));

    [Theory]
    [InlineData(0, 10, 0)]
    [InlineData(1, 10, 1)]
    [InlineData(10, 10, 1)]
    [InlineData(11, 10, 2)]
    [InlineData(int.MaxValue, 1, int.MaxValue)]
    [InlineData(int.MaxValue, int.MaxValue, 1)]
    public void Total_pages_are_rounded_up(int items, int perPage, int pages)
        => Assert.Equal(pages, new Page<int>([], 1, perPage, items).TotalPages);

    private static Page<int> PageOf(int current, int pages) => new([], current, 10, Math.Max(0, (pages * 10) - 3));

    private static string Text(IEnumerable<int?> window) => string.Join(' ', window.Select(n => n?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "-"));
}
