using Microsoft.EntityFrameworkCore;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Querying.Names;

/// <summary>Sorts by names order as LINQ to objects does, on every database.</summary>
public abstract class SortSpecification : LibrarySpecification
{
    [SkippableFact]
    public async Task A_sorted_query_can_be_sorted_further_under_any_of_its_types()
    {
        List<int> expected = [.. Books.OrderBy(b => b.Author?.Name, StringComparer.Ordinal).ThenByDescending(b => b.Pages).ThenBy(b => b.Id).Select(b => b.Id)];
        foreach (IOrderedQueryable<Book> sorted in (IOrderedQueryable<Book>[])
        [
            Book.OrderBy("author___name"), Book.OrderBy("author___name").AutoInclude(false), Book.OrderBy("author___name").WithJoined(b => b.Reviews), Book.OrderBy("author___name").WithSelectIn(b => b.Shelf),
        ])
        {
            Assert.Equal(expected, (await sorted.ThenByDescending(b => b.Pages).ThenBy(b => b.Id).ToListAsync()).Select(b => b.Id));
            Assert.Equal(expected[3], (await sorted.ThenByDescending(b => b.Pages).ThenBy(b => b.Id).Skip(3).FirstAsync()).Id);
        }

        await Db.ExecuteAsync(async context =>
        {
            IOrderedQueryable<Book> sorted = (IOrderedQueryable<Book>)context.Set<Book>().OrderBy("author___name");
            List<Book> books = await sorted.ThenByDescending(b => b.Pages).ThenBy(b => b.Id).ToListAsync();
            Assert.Equal(expected, books.Select(b => b.Id));
            Assert.Contains(books, b => b.Author is not null);
        });
    }

    [SkippableFact]
    public async Task Nulls_come_first_ascending_and_last_descending()
    {
        await Sorts(Book.OrderBy("stock", "id"), Books.OrderBy(b => b.Stock).ThenBy(b => b.Id));
        await Sorts(Book.OrderBy("-stock", "id"), Books.OrderByDescending(b => b.Stock).ThenBy(b => b.Id));
        await Sorts(Book.OrderBy("-author___nick", "-id"), Books.OrderByDescending(b => b.Author?.Nick).ThenByDescending(b => b.Id));
    }

    [SkippableFact]
    public async Task A_collection_sorts_by_its_least_or_descending_its_greatest_value()
    {
        await Sorts(Book.OrderBy("reviews___stars", "id"), Books.OrderBy(b => b.Reviews.Min(r => (int?)r.Stars)).ThenBy(b => b.Id));
        await Sorts(Book.OrderBy("-reviews___stars", "id"), Books.OrderByDescending(b => b.Reviews.Max(r => (int?)r.Stars)).ThenBy(b => b.Id));
    }

    [SkippableFact]
    public async Task Types_without_a_least_value_in_SQL_sort_too()
    {
        await Sorts(Book.OrderBy("author___books___in_print", "id"), Books.OrderBy(b => b.Author?.Books.Min(x => (bool?)x.InPrint)).ThenBy(b => b.Id));
        await Sorts(Book.OrderBy("-author___books___signed", "id"), Books.OrderByDescending(b => b.Author?.Books.Max(x => x.Signed)).ThenBy(b => b.Id));
        await Sorts(Book.OrderBy("-author___books___code", "id"), Books.OrderByDescending(b => b.Author?.Books.Max(x => (Guid?)x.Code)).ThenBy(b => b.Id));
    }

    [SkippableFact]
    public async Task Sorts_are_appended_to_the_order_there_is()
    {
        await Sorts(Book.OrderBy(b => b.Genre).OrderBy("-pages", "id"), Books.OrderBy(b => b.Genre).ThenByDescending(b => b.Pages).ThenBy(b => b.Id));
        await Sorts(Book.OrderBy("-pages").Where(b => b.Pages > 1).ThenBy(b => b.Id), Books.Where(b => b.Pages > 1).OrderByDescending(b => b.Pages).ThenBy(b => b.Id));
    }

    [SkippableFact]
    public async Task Sorts_and_groups_can_be_had_as_expressions()
    {
        Func<IQueryable<Book>, IOrderedQueryable<Book>> sort = Book.OrderExpression("-stock", "id").Compile();
        await Sorts(sort(Book.Query), Books.OrderByDescending(b => b.Stock).ThenBy(b => b.Id));
        Assert.Throws<ArgumentException>(() => Book.OrderExpression());

        var counts = await Book.Query.GroupBy(Book.GroupExpression("genre")).Select(g => new { g.Key, Count = g.Count() }).ToListAsync();
        Assert.Equal(Books.GroupBy(b => b.Genre).Select(g => (g.Key, g.Count())).Order(), counts.Select(c => ((Genre)c.Key!, c.Count)).Order());

        var byTwo = await Book.Query.GroupBy(Book.GroupExpression("genre", "author___name")).Select(g => new { g.Key, Count = g.Count() }).ToListAsync();
        Assert.Equal(Books.GroupBy(b => (b.Genre, b.Author?.Name)).Select(g => g.Count()).Order(), byTwo.Select(c => c.Count).Order());
        Assert.Throws<ArgumentException>(() => Book.GroupExpression());
        Assert.Throws<NotSelectableException>(() => Book.GroupExpression("reviews___stars"));
    }

    private static async Task Sorts(IQueryable<Book> query, IEnumerable<Book> expected)
        => Assert.Equal(expected.Select(b => b.Id), (await query.ToListAsync()).Select(b => b.Id));
}
