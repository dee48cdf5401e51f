using Microsoft.EntityFrameworkCore;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Querying.Names;

/// <summary>To-one relations that filters and sorts by names lead through come with the records.</summary>
public abstract class AutoIncludeSpecification : LibrarySpecification
{
    [SkippableFact]
    public async Task A_relation_of_a_filter_or_sort_is_loaded_and_joined_once()
    {
        List<Book> books = await Book.Where(("author___name", "ann"), ("author___nick__isnull", false)).OrderBy("author___name", "-shelf___label", "id").Take(5).ToListAsync();

        Assert.Equal(5, books.Count);
        Assert.All(books, b => Assert.Equal(("ann", true), (b.Author!.Name, b.Shelf.Label.Length > 0)));
        Assert.All(books, b => Assert.Same(books[0].Author, b.Author));
        string sql = Assert.Single(Commands.Texts);
        Assert.Equal(2, sql.Split("JOIN").Length - 1);
    }

    [SkippableFact]
    public async Task A_path_is_loaded_whole()
    {
        List<Book> books = await Book.Where(("shelf___room___name", "red"), ("shelf___label", "x")).ToListAsync();

        Assert.NotEmpty(books);
        Assert.All(books, b => Assert.Equal("red", b.Shelf.Room!.Name));
        Assert.Equal(2, Assert.Single(Commands.Texts).Split("JOIN").Length - 1);
    }

    [SkippableFact]
    public async Task A_row_that_the_relation_does_not_lead_from_has_none()
    {
        List<Book> books = await Book.Where(Filter.Or(("author___name", "ann"), ("author___name", null))).ToListAsync();

        Assert.Contains(books, b => b.Author is null);
        Assert.Contains(books, b => b.Author is { Name: "ann" });
        Assert.All(books, b => Assert.Equal(b.AuthorId is null, b.Author is null));
    }

    [SkippableFact]
    public async Task What_is_no_path_of_to_one_relations_is_not_loaded()
    {
        Book book = await Book.Where(("author", Authors[0]), ("author__isnull", false), ("reviews___stars__ge", 0), ("reviews___topic___name", "plot")).OrderBy("id", "reviews___stars").FirstAsync();

        Assert.Null(book.Author);
        Assert.Empty(book.Reviews);
    }

    [SkippableFact]
    public async Task It_can_be_switched_off_wherever_it_is_said()
    {
        ActiveQuery<Book> byAnn = Book.Where(("author___name", "ann"));

        Assert.Null((await byAnn.AutoInclude(false).FirstAsync()).Author);
        Assert.Null((await Book.Query.AutoInclude(false).Where(("author___name", "ann")).OrderBy("author___name").FirstAsync()).Author);
        Assert.Null((await byAnn.Where(b => b.Pages >= 0).AutoInclude(false).FirstAsync()).Author);
        Assert.Null((await byAnn.AutoInclude(false).Where(b => b.Pages >= 0).OrderBy(b => b.Id).FirstAsync()).Author);
        Assert.NotNull((await byAnn.AutoInclude(false).AutoInclude().FirstAsync()).Author);
        Assert.NotNull((await byAnn.AutoInclude(false).Include(b => b.Author).FirstAsync()).Author);
    }

    [SkippableFact]
    public async Task It_is_loaded_among_LINQ_operators_too()
    {
        Assert.NotNull((await Book.Where(b => b.Pages >= 0).Where(("author___name", "ann")).OrderBy(b => b.Id).FirstAsync()).Author);
        Assert.NotNull((await Book.Where(("author___name", "ann")).OrderByDescending(b => b.Pages).Skip(1).Take(2).ToListAsync())[0].Author);
        Assert.NotNull((await Book.Where(("author___name", "ann")).AsNoTracking().TagWith("marked").FirstAsync(b => b.Pages >= 0)).Author);
        Assert.All(await Book.Where(("author___name", "ann")).Include(b => b.Reviews).Distinct().ToListAsync(), b => Assert.NotNull(b.Author));
        Assert.NotNull((await Book.SmartQuery(b => b.Pages >= 0, new { author___name = "ann" }, ["-shelf___label"]).FirstAsync()).Shelf);
    }

    [SkippableFact]
    public async Task Where_no_records_come_nothing_is_loaded()
    {
        ActiveQuery<Book> byAnn = Book.Where(("author___name", "ann"));
        int expected = Books.Count(b => b.Author?.Name == "ann");

        Assert.Equal(expected, await byAnn.CountAsync());
        Assert.Equal(expected, (await byAnn.Select(b => b.Pages).ToListAsync()).Count);
        Assert.Equal(expected, await byAnn.CountAsync(b => b.Pages >= 0));
        Assert.Equal(expected, (await byAnn.Union(Book.Where(("shelf___label", "none"))).ToListAsync()).Count);
        Assert.Equal(expected, (await byAnn.SelectColumns("pages").ToRowsAsync()).Count);
        Assert.Equal(expected, (await byAnn.GroupBy(b => b.Title).Select(g => g.Count()).ToListAsync()).Sum());
        string ann = "ann";
        Assert.Equal(expected, await Author.Where(a => a.Name == ann).SelectMany(a => a.Books).Where(("author___name", "ann")).CountAsync());
        Assert.DoesNotContain(Commands.Texts, t => t.Contains("nick", StringComparison.OrdinalIgnoreCase));
        Assert.Equal(expected, await byAnn.ExecuteUpdateAsync(s => s.SetProperty(b => b.Pages, 9)));
        Assert.Equal(expected, await Book.Where(b => byAnn.Any(x => x.Id == b.Id)).CountAsync());
    }

    [SkippableFact]
    public async Task In_a_session_they_are_tracked()
    {
        await using ActiveSession session = Db.BeginSession();
        Book book = await Book.Where(("author___name", "ann")).FirstAsync();
        book.Author!.Nick = "changed";
        await session.SaveChangesAsync();

        Assert.Equal("changed", (await Author.FindOrFailAsync(book.AuthorId)).Nick);
    }

    [SkippableFact]
    public async Task A_loaded_record_is_known_and_can_be_saved()
    {
        Book book = await Book.Where(("author___name", "ann")).FirstAsync();
        Commands.Clear();
        await book.Author!.UpdateAsync(a => a.Nick = "new");

        Assert.Contains("UPDATE", Assert.Single(Commands.Texts), StringComparison.Ordinal);
        Assert.Equal("new", (await Author.FindOrFailAsync(book.AuthorId)).Nick);
    }

    [SkippableFact]
    public async Task In_a_DbContext_they_are_loaded_as_well()
    {
        await Db.ExecuteAsync(async context =>
        {
            IQueryable<Book> byAnn = context.Set<Book>().AsNoTracking().Where(("author___name", "ann")).OrderBy("id");
            Assert.NotNull((await byAnn.FirstAsync()).Author);
            Assert.Null((await byAnn.AutoInclude(false).FirstAsync()).Author);
            Assert.Equal(Books.Count(b => b.Author?.Name == "ann"), await byAnn.CountAsync());
        });
    }
}
