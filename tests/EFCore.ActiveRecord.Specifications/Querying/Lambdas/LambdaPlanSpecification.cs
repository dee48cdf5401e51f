using EFCore.ActiveRecord.Shapes;
using EFCore.ActiveRecord.Specifications.Querying.Names;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Querying.Lambdas;

/// <summary>A query by lambdas is compiled once for its shape, and its captured variables are read when it runs.</summary>
public abstract class LambdaPlanSpecification : LibrarySpecification
{
    private static readonly int StaticPages = 3;

    private readonly int _pages = 2;

    protected override IReadOnlyCollection<string>? Constants => null;

    private static int PagesNow { get; set; }

    [SkippableFact]
    public async Task Queries_of_one_shape_share_a_plan_and_differ_in_values()
    {
        await FindsAsync(1, "a", Genre.Novel, [1, 2]);
        int plans = Db.Inner.Plans.Count;

        for (int i = 0; i < 12; i++)
        {
            await FindsAsync(i % 6, i % 2 == 0 ? "a" : "ba", (Genre)(i % 3), [.. Enumerable.Range(0, i % 5)]);
        }

        Assert.Equal(plans, Db.Inner.Plans.Count);

        async Task FindsAsync(int pages, string start, Genre genre, int?[] stock)
        {
            List<Book> found = await Book.Where(b => b.Pages >= pages && (b.Genre == genre || !b.InPrint)).Where(b => b.Title.StartsWith(start) || stock.Contains(b.Stock)).OrderByDescending(b => b.Pages).ThenBy(b => b.Id).ToListAsync();

            Assert.Equal(
                Books.Where(b => b.Pages >= pages && (b.Genre == genre || !b.InPrint)).Where(b => b.Title.StartsWith(start, StringComparison.Ordinal) || stock.Contains(b.Stock)).OrderByDescending(b => b.Pages).ThenBy(b => b.Id).Select(b => b.Id),
                found.Select(b => b.Id));
        }
    }

    [SkippableFact]
    public async Task Variables_are_read_when_the_query_runs()
    {
        int pages = 1;
        string? subtitle = "ab";
        List<int> ids = [Books[0].Id];
        ActiveQuery<Book> byPages = Book.Where(b => b.Pages == pages);
        ActiveQuery<Book> bySubtitle = Book.Where(b => b.Subtitle == subtitle);
        ActiveQuery<Book> byIds = Book.Where(b => ids.Contains(b.Id));
        Assert.Equal(Books.Count(b => b.Pages == 1), await byPages.CountAsync());
        Assert.Equal(Books.Count(b => b.Subtitle == "ab"), await bySubtitle.CountAsync());
        Assert.Equal(1, await byIds.CountAsync());

        (pages, subtitle) = (2, null);
        ids.Add(Books[1].Id);

        Assert.Equal(Books.Where(b => b.Pages == 2).Select(b => b.Id), (await byPages.OrderBy(b => b.Id).ToListAsync()).Select(b => b.Id));
        Assert.Equal(Books.Where(b => b.Subtitle is null).Select(b => b.Id), (await bySubtitle.OrderBy(b => b.Id).ToListAsync()).Select(b => b.Id));
        Assert.Equal(2, await byIds.CountAsync());
    }

    [SkippableFact]
    public async Task Lambdas_and_names_share_a_query_and_its_plan()
    {
        await FindsAsync(2, "a");
        int plans = Db.Inner.Plans.Count;
        await FindsAsync(4, "b");
        Assert.Equal(plans, Db.Inner.Plans.Count);

        async Task FindsAsync(int pages, string start)
            => Assert.Equal(
                Books.Where(b => b.Pages < pages && b.Title.StartsWith(start, StringComparison.Ordinal)).OrderByDescending(b => b.Pages).ThenBy(b => b.Id).Skip(1).Select(b => b.Id),
                (await Book.Where(b => b.Pages < pages).Where(("title__startswith", start)).OrderBy("-pages").ThenBy(b => b.Id).Skip(1).ToListAsync()).Select(b => b.Id));
    }

    [SkippableFact]
    public async Task Fields_properties_and_statics_are_variables_too()
    {
        Book given = Books[5];
        Assert.Equal(Books.Count(b => b.Pages == 2), await Book.Where(b => b.Pages == _pages).CountAsync());
        Assert.Equal(Books.Count(b => b.Pages == 3), await Book.Where(b => b.Pages == StaticPages).CountAsync());
        Assert.Equal(Books.Count(b => b.AuthorId == given.AuthorId), await Book.Where(b => b.AuthorId == given.Author!.Id).CountAsync());
        foreach (int pages in (int[])[1, 2])
        {
            PagesNow = pages;
            Assert.Equal(Books.Count(b => b.Pages == pages), await Book.Where(b => b.Pages == PagesNow).CountAsync());
            Assert.Equal(Books.Count(b => b.Pages == pages + 1), await Book.Where(b => b.Pages == Next(pages)).CountAsync());
        }
    }

    [SkippableFact]
    public async Task Records_are_compared_by_their_keys()
    {
        foreach (Author author in Authors.Take(2))
        {
            Assert.Equal(Books.Count(b => b.Author == author), await Book.Where(b => b.Author == author).CountAsync());
            Assert.Equal(Books.Where(b => b.Author == author).Select(b => b.Id), (await Book.Where(b => b.Author == author).OrderBy(b => b.Id).ToListAsync()).Select(b => b.Id));
        }
    }

    [SkippableFact]
    public async Task A_variable_behind_null_is_an_error_and_leaves_nothing_open()
    {
        Book? none = null;
        await Assert.ThrowsAsync<InvalidOperationException>(() => Book.Where(b => b.Pages == none!.Pages).ToListAsync());
        await Assert.ThrowsAsync<InvalidOperationException>(() => Book.Where(b => b.Pages == none!.Pages).CountAsync());

        none = Books[1];
        Assert.Equal(Books.Count(b => b.Pages == none.Pages), await Book.Where(b => b.Pages == none!.Pages).CountAsync());
        Assert.Equal(0, Db.Inner.OpenLeases);
    }

    [SkippableFact]
    public async Task What_EF_Core_cannot_translate_it_says()
    {
        InvalidOperationException error = await Assert.ThrowsAsync<InvalidOperationException>(() => Book.Where(b => IsThick(b)).ToListAsync());
        Assert.Contains("could not be translated", error.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task The_predicates_of_one_row_and_of_counts_have_plans()
    {
        await AsksAsync(1);
        int plans = Db.Inner.Plans.Count;
        await AsksAsync(2);
        Assert.Equal(plans, Db.Inner.Plans.Count);

        async Task AsksAsync(int number)
        {
            Book book = Books[number];
            Assert.Equal(book.Id, (await Book.FirstAsync(b => b.Code == book.Code)).Id);
            Assert.Equal(book.Id, (await Book.FirstOrDefaultAsync(b => b.Code == book.Code))!.Id);
            Assert.Equal(book.Id, (await Book.SingleAsync(b => b.Id == book.Id)).Id);
            Assert.Equal(book.Id, (await Book.SingleOrDefaultAsync(b => b.Id == book.Id))!.Id);
            Assert.Equal(Books.Count(b => b.Pages == book.Pages), await Book.CountAsync(b => b.Pages == book.Pages));
            Assert.True(await Book.AnyAsync(b => b.Pages == book.Pages));
        }
    }

    [SkippableFact]
    public async Task A_query_of_lambdas_is_still_one_of_LINQs()
    {
        int pages = 3;
        ActiveQuery<Book> thick = Book.Where(b => b.Pages > pages);

        Assert.Equal(Books.Where(b => b.Pages > 3).Sum(b => b.Pages), await thick.SumAsync(b => b.Pages));
        Assert.Equal(Books.Where(b => b.Pages > 3).Select(b => b.Title).Distinct().Order(), await thick.Select(b => b.Title).Distinct().OrderBy(t => t).ToListAsync());
        Assert.Equal(Books.Count(b => b.Pages > 3), thick.ToList().Count);
        Assert.Equal(Books.Count(b => b.Pages > 3 && b.AuthorId != null), await Author.Query.SelectMany(a => a.Books).Join(thick, b => b.Id, b => b.Id, (a, b) => b.Id).CountAsync());
        Assert.Contains("WHERE", thick.ToQueryString(), StringComparison.Ordinal);
        Assert.Contains("Pages", thick.ToString()!, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>(() => Book.Where((System.Linq.Expressions.Expression<Func<Book, bool>>)null!));
    }

    private static int Next(int number) => number + 1;

    private static bool IsThick(Book book) => book.Pages > 3;
}
