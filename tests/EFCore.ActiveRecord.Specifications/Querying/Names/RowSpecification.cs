using Microsoft.EntityFrameworkCore;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Querying.Names;

/// <summary>Rows of chosen columns hold what the records hold.</summary>
public abstract class RowSpecification : LibrarySpecification
{
    [SkippableFact]
    public async Task Every_column_is_selected_also_through_relations()
    {
        string[] columns = [.. FilterTrees.SingleColumns];
        List<Row> rows = await Book.OrderBy("id").SelectColumns(columns).ToRowsAsync();

        Assert.Equal(Books.Count, rows.Count);
        foreach (string column in columns)
        {
            Assert.Equal(Books.Select(b => FilterTrees.ValuesOf(b, column).Single()), rows.Select(r => r[column]));
            Assert.Equal(Books.Select(b => FilterTrees.ValuesOf(b, column).Single()), (await Book.OrderBy("id").SelectColumns(column).ToRowsAsync()).Select(r => r[0]));
        }
    }

    [SkippableFact]
    public async Task Only_the_chosen_columns_are_read()
    {
        await Book.SelectColumns("title", "author___name").ToRowsAsync();

        string sql = Assert.Single(Commands.Texts);
        Assert.DoesNotContain("pages", sql);
        Assert.DoesNotContain("nick", sql);
    }

    [SkippableFact]
    public async Task A_row_is_read_by_name_position_and_type()
    {
        Book book = Books.First(b => b.Stock is null && b.Author is not null);
        Row row = Assert.Single(await Book.Where(b => b.Id == book.Id).SelectColumns("Title", "in_print", "author___name", "pages", "stock", "genre", "added_at").ToRowsAsync());

        Assert.Equal(["Title", "in_print", "author___name", "pages", "stock", "genre", "added_at"], row.Columns);
        Assert.Equal(7, row.Count);
        Assert.Equal((book.Title, book.Title, book.Title), (row["title"], row["TITLE"], row[0]));
        Assert.Equal((book.InPrint, book.InPrint, book.InPrint), (row["InPrint"], row["in_print"], row[1]));
        Assert.Equal((book.Author!.Name, book.Author.Name), (row["author___name"], row["Author___Name"]));
        Assert.Equal((book.Pages, book.Pages, (int?)book.Pages), (row.Get<int>("pages"), row.Get<long>(3), row.Get<int?>("pages")));
        Assert.Equal((null, null), (row["stock"], row.Get<int?>("stock")));
        Assert.Equal((book.Genre, book.AddedAt.UtcDateTime), (row.Get<Genre>("genre"), row.Get<DateTime>("added_at")));
        Assert.Equal(row.Columns, row.Select(p => p.Key));
        Assert.Equal(Enumerable.Range(0, 7).Select(i => row[i]), row.Select(p => p.Value));
        Assert.StartsWith($"Row(Title='{book.Title}', in_print=", row.ToString());
        Assert.Throws<InvalidCastException>(() => row.Get<int>("stock"));
        Assert.Throws<InvalidCastException>(() => row.Get<DateOnly>("title"));
        Assert.Contains("'pages'", Assert.Throws<KeyNotFoundException>(() => row["nothing"]).Message);
        Assert.Throws<KeyNotFoundException>(() => row.Get<int>("nothing"));
        Assert.Throws<ArgumentOutOfRangeException>(() => row[7]);
        Assert.Throws<ArgumentOutOfRangeException>(() => row[-1]);
        Assert.Throws<ArgumentOutOfRangeException>(() => row.Get<int>(7));
        Assert.Throws<ArgumentOutOfRangeException>(() => row.Get<int>(-1));
    }

    [SkippableFact]
    public async Task Rows_come_of_what_the_query_found()
    {
        IEnumerable<Book> some = Books.Where(b => b.Pages >= 2).OrderByDescending(b => b.Pages).ThenBy(b => b.Id).Skip(3).Take(6);
        await using DbContext context = Db.CreateContext();
        List<IQueryable<Book>> forms =
        [
            Book.Where(("pages__ge", 2)).OrderBy("-pages", "id").Skip(3).Take(6),
            Book.Where(b => b.Pages >= 2).OrderByDescending(b => b.Pages).ThenBy(b => b.Id).Skip(3).Take(6),
            context.Set<Book>().Where(("pages__ge", 2)).OrderBy("-pages", "id").Skip(3).Take(6),
        ];

        foreach (IQueryable<Book> form in forms)
        {
            Assert.Equal(some.Select(b => (b.Pages, b.Author?.Name)), (await form.SelectColumns("pages", "author___name").ToRowsAsync()).Select(r => (r.Get<int>(0), r.Get<string?>(1))));
        }

        Assert.Equal(Books.Select(b => b.Genre), (await Book.Query.Distinct().SelectColumns("genre").OrderBy("id").ToRowsAsync()).Select(r => r.Get<Genre>(0)));
        Assert.Empty(await Book.Where(("pages", -1)).SelectColumns("pages").ToRowsAsync());
    }

    [SkippableFact]
    public async Task Rows_are_sorted_within_the_order_there_is()
    {
        List<Row> rows = await Book.OrderBy("genre").SelectColumns("id").OrderBy("-author___name").OrderBy("id").ToRowsAsync();

        Assert.Equal(
            Books.OrderBy(b => b.Genre).ThenByDescending(b => b.Author?.Name, StringComparer.Ordinal).ThenBy(b => b.Id).Select(b => b.Id),
            rows.Select(r => r.Get<int>("id")));
    }

    [SkippableFact]
    public async Task Rows_are_streamed()
    {
        List<int> found = [];
        await foreach (Row row in Book.OrderBy("id").SelectColumns("id").AsAsyncEnumerable())
        {
            found.Add(row.Get<int>(0));
            if (found.Count == 3)
            {
                break;
            }
        }

        Assert.Equal(Books.Take(3).Select(b => b.Id), found);
    }

    [SkippableFact]
    public void What_is_no_single_column_throws_before_any_SQL()
    {
        Assert.Contains("pages", Assert.Throws<UnknownAttributeException>(() => Book.SelectColumns("title", "page")).Nearest);
        Assert.Throws<UnknownAttributeException>(() => Book.SelectColumns("autor___name"));
        Assert.Throws<UnknownAttributeException>(() => Book.SelectColumns("title__like"));
        Assert.Throws<UnknownAttributeException>(() => Book.SelectColumns(""));
        Assert.Throws<NotSelectableException>(() => Book.SelectColumns("author"));
        Assert.Throws<NotSelectableException>(() => Book.SelectColumns("reviews"));
        Assert.Throws<NotSelectableException>(() => Book.SelectColumns("reviews___stars"));
        Assert.Throws<NotSelectableException>(() => Book.SelectColumns("author___books___title"));
        Assert.Throws<ArgumentException>(() => Book.SelectColumns());
        Assert.Throws<ArgumentException>(() => Book.SelectColumns("title", "pages", "Title"));
        Assert.Throws<ArgumentException>(() => Book.SelectColumns("in_print", "InPrint"));
        Assert.Throws<UnknownAttributeException>(() => Book.SelectColumns("title").OrderBy("-nothing"));
        Assert.Throws<ArgumentNullException>(() => Book.SelectColumns((string)null!));
        Assert.Empty(Commands.Texts);
    }
}
