using System.Text;
using EFCore.ActiveRecord.Specifications.Querying.Names;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Querying.Paging;

/// <summary>Pages by keys: whatever the order, walking forwards and backwards gives what the whole query gives.</summary>
public abstract class KeysetSpecification : LibrarySpecification
{
    [SkippableFact]
    public void Walking_any_order_gives_the_whole_query_in_both_directions()
        => RandomCases.Check(
            from sorts in SortList.Random
            from count in Gen.Choose(2, 9)
            select (sorts, count),
            c => c.sorts.Smaller().Select(s => (s, c.count)),
            60,
            async c => await WalksAsync(Book.OrderBy([.. c.sorts.Keys]), c.sorts.Sort(Books), c.count));

    [SkippableFact]
    public async Task The_key_makes_the_order_certain()
    {
        await WalksAsync(Book.OrderBy("genre"), Books.OrderBy(b => b.Genre).ThenBy(b => b.Id), 5);
        await WalksAsync(Book.OrderBy("-stock"), Books.OrderByDescending(b => b.Stock).ThenBy(b => b.Id), 4);
        await WalksAsync(Book.Query, Books.OrderBy(b => b.Id), 5);
        await WalksAsync(Book.OrderBy("-id", "genre"), Books.OrderByDescending(b => b.Id), 5);
    }

    [SkippableFact]
    public async Task Typed_orders_are_walked_as_the_database_sorts_them()
    {
        foreach (IQueryable<Book> query in (IQueryable<Book>[])
        [
            Book.OrderBy(b => b.Stock).ThenByDescending(b => b.Title),
            Book.OrderByDescending(b => b.Signed).ThenBy(b => b.Second),
            Book.Query.OrderBy(b => b.Author!.Name).ThenBy(b => b.Reviews.Count),
            Book.OrderByDescending(b => b.SoldAt ?? b.AddedAt),
            Book.OrderBy(b => b.Pages).OrderByDescending(b => b.Price),
            Book.OrderBy("discount").ThenByDescending(b => b.Other),
            Book.Where(b => b.Pages > 1).Include(b => b.Shelf).AsNoTracking().OrderBy(b => b.Pages % 3),
        ])
        {
            await WalksAsync(query, await ((IOrderedQueryable<Book>)query).ThenBy(b => b.Id).ToListAsync(), 5);
        }
    }

    [SkippableFact]
    public async Task A_page_takes_one_round_trip_where_its_records_hold_the_values()
    {
        CursorPage<Book> first = await Book.OrderBy("-sold_at").PaginateAfterAsync(null, 5);
        await Book.OrderBy("-sold_at").PaginateAfterAsync(first.NextCursor, 5);
        Assert.Equal(2, Commands.Texts.Count);

        Commands.Clear();
        CursorPage<Book> page = await Book.OrderBy("reviews___stars").PaginateAfterAsync(null, 5);
        Assert.Equal((2, true), (Commands.Texts.Count, page.HasNext));
    }

    [SkippableFact]
    public async Task What_the_order_leads_through_is_loaded()
    {
        CursorPage<Book> page = await Book.OrderBy("shelf___label").PaginateAfterAsync(null, 5);

        Assert.All(page, b => Assert.NotNull(b.Shelf));
    }

    [SkippableFact]
    public async Task Rows_that_come_and_go_neither_repeat_nor_hide_others()
    {
        CursorPage<Book> first = await Book.OrderBy("id").PaginateAfterAsync(null, 3);
        await Review.Query.ExecuteDeleteAsync();
        await first[2].DeleteAsync();
        await first[0].DeleteAsync();

        CursorPage<Book> second = await Book.OrderBy("id").PaginateAfterAsync(first.NextCursor, 3);
        Assert.Equal(Books.Skip(3).Take(3).Select(b => b.Id), second.Select(b => b.Id));

        CursorPage<Book> back = await Book.OrderBy("id").PaginateAfterAsync(second.PreviousCursor, 3);
        Assert.Equal((Books[1].Id, false), (back.Single().Id, back.HasPrevious));
    }

    [SkippableFact]
    public async Task An_empty_page_leads_back()
    {
        CursorPage<Book> most = await Book.OrderBy("id").PaginateAfterAsync(null, Books.Count - 1);
        Book last = await Book.FindOrFailAsync(Books[^1].Id);
        await Review.Where(r => r.BookId == last.Id).ExecuteDeleteAsync();
        await last.DeleteAsync();

        CursorPage<Book> empty = await Book.OrderBy("id").PaginateAfterAsync(most.NextCursor, 5);
        Assert.Equal((0, false, true), (empty.Count, empty.HasNext, empty.HasPrevious));

        CursorPage<Book> back = await Book.OrderBy("id").PaginateAfterAsync(empty.PreviousCursor, 2);
        Assert.Equal(most.Items.TakeLast(2).Select(b => b.Id), back.Select(b => b.Id));

        CursorPage<Book> none = await Book.Where(b => b.Pages > 1000).PaginateAfterAsync(null);
        Assert.Equal((0, false, false), (none.Count, none.HasNext, none.HasPrevious));
    }

    [SkippableFact]
    public async Task Cursors_that_were_made_up_changed_or_belong_elsewhere_are_refused()
    {
        string cursor = (await Book.OrderBy("title").PaginateAfterAsync(null, 3)).NextCursor!;
        string ofAuthors = (await Author.OrderBy("name").PaginateAfterAsync(null, 1)).NextCursor!;
        string content = Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(cursor));
        Commands.Clear();

        foreach (string forged in (string[])
        [
            "", "x", "%%%", "e30", "bnVsbA", "W10", ofAuthors, cursor[1..], cursor + "AA", new string('A', 200_000),
            With(content.Replace("\"s\":\"f\"", "\"s\":\"z\"", StringComparison.Ordinal)),
            With(content.Replace("\"v\":[", "\"v\":[1,", StringComparison.Ordinal)),
            With(content[..content.IndexOf('[', StringComparison.Ordinal)] + "[5,5]}"),
            With(content[..content.IndexOf('[', StringComparison.Ordinal)] + "[\"a\",\"b\"]}"),
            With(content[..content.IndexOf('[', StringComparison.Ordinal)] + "[\"a\",null]}"),
            With(content[..content.IndexOf('[', StringComparison.Ordinal)] + "[\"\\u0000\",1]}"),
            With(content[..content.IndexOf('[', StringComparison.Ordinal)] + "[{\"a\":1},1]}"),
            With(content[..content.IndexOf('[', StringComparison.Ordinal)] + "null}"),
        ])
        {
            InvalidCursorException error = await Assert.ThrowsAsync<InvalidCursorException>(() => Book.OrderBy("title").PaginateAfterAsync(forged, 3));
            Assert.Equal(typeof(Book), error.Model);
        }

        await Assert.ThrowsAsync<InvalidCursorException>(() => Book.OrderBy("-title").PaginateAfterAsync(cursor, 3));
        await Assert.ThrowsAsync<InvalidCursorException>(() => Book.OrderBy("title", "-id").PaginateAfterAsync(cursor, 3));
        Assert.Empty(Commands.Texts);
        Assert.NotEmpty(await Book.OrderBy(b => b.Title).PaginateAfterAsync(With(content), 3));

        static string With(string json) => System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
    }

    [SkippableFact]
    public async Task What_cannot_be_paged_by_keys_is_refused()
    {
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>("count", () => Book.PaginateAfterAsync(null, 0));
        await Assert.ThrowsAsync<ArgumentException>(() => Book.OrderBy("id").Skip(3).PaginateAfterAsync(null));
        await Assert.ThrowsAsync<ArgumentException>(() => Book.OrderBy("id").Take(3).Where(b => b.Pages > 1).PaginateAfterAsync(null));
        await Assert.ThrowsAsync<ArgumentException>(() => Book.OrderBy(b => b.Author).PaginateAfterAsync(null));
        Assert.Empty(Commands.Texts);
    }

    [SkippableFact]
    public async Task Sessions_and_contexts_page_by_what_the_database_holds()
    {
        await using (ActiveSession session = Db.BeginSession())
        {
            (await Book.FindOrFailAsync(Books[0].Id)).Pages = 1000;
            await WalksAsync(Book.OrderBy("pages"), Books.OrderBy(b => b.Pages).ThenBy(b => b.Id), 5);
        }

        List<int> ids = [];
        await Db.ExecuteAsync(async context =>
        {
            string? cursor = null;
            do
            {
                CursorPage<Book> page = await context.Set<Book>().OrderByDescending(b => b.Pages).AsNoTracking().Where(b => b.Id > 0).PaginateAfterAsync(cursor, 5);
                ids.AddRange(page.Select(b => b.Id));
                cursor = page.NextCursor;
            }
            while (cursor is not null);
        });
        Assert.Equal(Books.OrderByDescending(b => b.Pages).ThenBy(b => b.Id).Select(b => b.Id), ids);
    }

    private static async Task WalksAsync(IQueryable<Book> query, IEnumerable<Book> expected, int count)
    {
        List<CursorPage<Book>> pages = [];
        string? cursor = null;
        do
        {
            pages.Add(await query.PaginateAfterAsync(cursor, count));
            cursor = pages[^1].NextCursor;
        }
        while (cursor is not null && pages.Count < 100);

        List<int> ids = [.. expected.Select(b => b.Id)];
        Assert.Equal(ids, pages.SelectMany(p => p).Select(b => b.Id));
        Assert.All(pages.SkipLast(1), p => Assert.Equal(count, p.Count));
        Assert.False(pages[0].HasPrevious);

        List<int> backwards = [.. pages[^1].Select(b => b.Id)];
        for (cursor = pages[^1].PreviousCursor; cursor is not null;)
        {
            CursorPage<Book> page = await query.PaginateAfterAsync(cursor, count);
            Assert.True(page.HasNext);
            backwards.InsertRange(0, page.Select(b => b.Id));
            Assert.InRange(backwards.Count, 0, ids.Count);
            cursor = page.PreviousCursor;
        }

        Assert.Equal(ids, backwards);
    }
}
