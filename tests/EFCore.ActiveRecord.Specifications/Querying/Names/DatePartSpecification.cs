using Xunit;

namespace EFCore.ActiveRecord.Specifications.Querying.Names;

/// <summary>Parts of dates and times are sorted by, selected, grouped and aggregated as filters compare them.</summary>
public abstract class DatePartSpecification : LibrarySpecification
{
    private static readonly (string Name, Func<Book, int?> Read)[] Parts =
    [
        ("added_at__year", b => b.AddedAt.UtcDateTime.Year),
        ("added_at__month", b => b.AddedAt.UtcDateTime.Month),
        ("AddedAt__Day", b => b.AddedAt.UtcDateTime.Day),
        ("sold_at__hour", b => b.SoldAt?.UtcDateTime.Hour),
        ("written_at__month", b => b.WrittenAt.Month),
        ("translated_at__minute", b => b.TranslatedAt?.Minute),
        ("published__year", b => b.Published.Year),
        ("reprinted__month", b => b.Reprinted?.Month),
        ("opens__hour", b => b.Opens.Hour),
        ("closes__second", b => b.Closes?.Second),
    ];

    [SkippableFact]
    public async Task Every_part_is_sorted_by()
    {
        foreach ((string name, Func<Book, int?> read) in Parts)
        {
            Assert.Equal(Books.OrderBy(read).ThenBy(b => b.Id).Select(b => b.Id), (await Book.OrderBy(name, "id").ToListAsync()).ConvertAll(b => b.Id));
            Assert.Equal(Books.OrderByDescending(read).ThenBy(b => b.Id).Select(b => b.Id), (await Book.OrderBy("-" + name, "id").ToListAsync()).ConvertAll(b => b.Id));
        }
    }

    [SkippableFact]
    public async Task Every_part_is_selected_and_paged_by()
    {
        foreach ((string name, Func<Book, int?> read) in Parts)
        {
            List<Row> rows = await Book.OrderBy("id").SelectColumns("id", name).ToRowsAsync();
            Assert.Equal(Books.Select(b => (b.Id, read(b))), rows.Select(r => (r.Get<int>(0), r.Get<int?>(name))));

            List<int> ids = [];
            string? cursor = null;
            do
            {
                CursorPage<Book> page = await Book.OrderBy(name).PaginateAfterAsync(cursor, 7);
                ids.AddRange(page.Select(b => b.Id));
                cursor = page.NextCursor;
            }
            while (cursor is not null);
            Assert.Equal(Books.OrderBy(read).ThenBy(b => b.Id).Select(b => b.Id), ids);
        }
    }

    [SkippableFact]
    public async Task Every_part_is_a_key_and_is_aggregated()
    {
        foreach ((string name, Func<Book, int?> read) in Parts)
        {
            List<Row> groups = await Book.GroupBy(name).Aggregate(Agg.Count(), Agg.Sum("pages")).OrderBy(name).ToRowsAsync();
            Assert.Equal(Books.GroupBy(read).OrderBy(g => g.Key).Select(g => (g.Key, g.Count(), g.Sum(b => b.Pages))), groups.Select(r => (r.Get<int?>(0), r.Get<int>(1), r.Get<int>(2))));

            List<Row> ends = await Book.GroupBy("genre").Aggregate(Agg.Min(name, "least"), Agg.Max(name, "greatest"), Agg.CountDistinct(name, "number")).OrderBy("genre").ToRowsAsync();
            Assert.Equal(
                Books.GroupBy(b => b.Genre).OrderBy(g => g.Key).Select(g => (g.Min(read), g.Max(read), g.Select(read).Where(v => v is not null).Distinct().Count())),
                ends.Select(r => (r.Get<int?>("least"), r.Get<int?>("greatest"), r.Get<int>("number"))));
        }
    }

    [SkippableFact]
    public async Task Parts_are_sorted_by_through_relations()
    {
        Assert.Equal(
            Authors.OrderBy(a => Books.Where(b => b.AuthorId == a.Id).Min(b => (int?)b.AddedAt.UtcDateTime.Month)).ThenBy(a => a.Id).Select(a => a.Id),
            (await Author.OrderBy("books___added_at__month", "id").ToListAsync()).ConvertAll(a => a.Id));
    }

    [SkippableFact]
    public void What_has_no_such_part_is_refused_before_any_SQL()
    {
        Assert.Throws<NotSortableException>(() => Book.OrderBy("title__month"));
        Assert.Throws<NotSortableException>(() => Book.OrderBy("published__hour"));
        Assert.Throws<NotSortableException>(() => Book.OrderBy("secret__month"));
        Assert.Throws<NotSelectableException>(() => Book.SelectColumns("opens__year"));
        Assert.Throws<NotSelectableException>(() => Book.GroupBy("pages__day").Aggregate());
        Assert.Throws<UnknownAttributeException>(() => Book.OrderBy("added_at__week"));
        Assert.Throws<UnknownAttributeException>(() => Book.OrderBy("added_at__month_ge"));
        Assert.Empty(Commands.Texts);
    }
}
