using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Querying.Names;

/// <summary>Groups and their aggregates are those of LINQ to objects.</summary>
public abstract class GroupSpecification : LibrarySpecification
{
    private static readonly string[] Numbers = ["id", "pages", "stock", "sold", "price", "discount", "weight", "author___id", "shelf___room___id"];

    [SkippableFact]
    public async Task Every_column_is_a_key()
    {
        foreach (string column in FilterTrees.SingleColumns)
        {
            await Groups(Books, Book.Query, [column], Agg.Count());
        }
    }

    [SkippableFact]
    public async Task Every_aggregate_of_every_number()
    {
        foreach (string column in Numbers)
        {
            await Groups(Books, Book.Query, ["genre"], Agg.Sum(column), Agg.Avg(column), Agg.Min(column), Agg.Max(column), Agg.CountDistinct(column));
            await Groups(Books, Book.Query, ["stock"], Agg.Sum(column), Agg.Avg(column), Agg.Min(column), Agg.Max(column), Agg.CountDistinct(column));
        }
    }

    [SkippableFact]
    public async Task The_least_greatest_and_number_of_different_values_of_every_column()
    {
        foreach (string column in FilterTrees.SingleColumns)
        {
            Agg[] ends = column is "in_print" or "signed" or "code" or "other" ? [] : [Agg.Min(column), Agg.Max(column)];
            await Groups(Books, Book.Query, ["author___name"], [.. ends, Agg.CountDistinct(column)]);
        }
    }

    [SkippableFact]
    public async Task Groups_have_up_to_seven_keys_that_may_be_null()
    {
        await Groups(Books, Book.Query, ["genre", "stock"], Agg.Count(), Agg.Sum("pages"));
        await Groups(Books, Book.Query, ["author___name", "shelf___room___name", "signed"], Agg.Count(), Agg.Avg("price"));
        await Groups(Books, Book.Query, ["in_print", "signed", "genre", "second", "published", "code", "title"], Agg.Count());
        Assert.Throws<ArgumentException>(() => Book.GroupBy("in_print", "signed", "genre", "second", "published", "code", "title", "pages").Aggregate());
        Assert.Throws<ArgumentException>(() => Book.GroupBy().Aggregate());
    }

    [SkippableFact]
    public async Task Groups_without_aggregates_are_the_different_values()
    {
        List<Row> rows = await Book.GroupBy("genre", "in_print").ToRowsAsync();

        Assert.Equal(Books.Select(b => (b.Genre, b.InPrint)).Distinct().Order(), rows.Select(r => (r.Get<Genre>(0), r.Get<bool>(1))).Order());
    }

    [SkippableFact]
    public async Task Groups_are_made_of_what_the_query_found()
    {
        await using DbContext context = Db.CreateContext();

        await Groups(Books.Where(b => b.Pages > 2), Book.Where(("pages__gt", 2)), ["genre"], Agg.Count(), Agg.Sum("price"));
        await Groups(Books.OrderBy(b => b.Id).Skip(3).Take(9), Book.OrderBy("id").Skip(3).Take(9), ["author___name"], Agg.Count(), Agg.Avg("pages"));
        await Groups(Books, Book.Query.Distinct(), ["genre"], Agg.Count(), Agg.Avg("weight"));
        await Groups(Books.Where(b => b.Reviews.Count > 0), Book.Where(("reviews__isnull", false)), ["shelf___label"], Agg.Count(), Agg.Max("author___name"));
        await Groups(Books.Where(b => b.InPrint), context.Set<Book>().Where(("in_print", true)), ["stock"], Agg.Count(), Agg.Min("stock"));
        await Groups([], Book.Where(("pages", -1)), ["genre"], Agg.Count(), Agg.Sum("stock"));
    }

    [SkippableFact]
    public async Task Groups_are_sorted_by_keys_and_aggregates_with_nulls_least()
    {
        List<Row> rows = await Book.GroupBy("stock").Aggregate(Agg.Count("number"), Agg.Max("author___nick", "nick")).OrderBy("-Number", "stock").ToRowsAsync();
        Assert.Equal(Books.GroupBy(b => b.Stock).OrderByDescending(g => g.Count()).ThenBy(g => g.Key).Select(g => (g.Key, g.Count())), rows.Select(r => (r.Get<int?>("stock"), r.Get<int>("number"))));

        Assert.Equal(Books.Select(b => b.Stock).Distinct().Order(), (await Book.GroupBy("stock").Aggregate().OrderBy("stock").ToRowsAsync()).Select(r => r.Get<int?>(0)));
        Assert.Equal(Books.Select(b => b.Stock).Distinct().OrderDescending(), (await Book.GroupBy("stock").Aggregate().OrderBy("-stock").ToRowsAsync()).Select(r => r.Get<int?>(0)));
        Assert.Equal(
            Books.GroupBy(b => b.Author?.Name).OrderBy(g => g.Max(b => b.Author?.Nick), StringComparer.Ordinal).ThenBy(g => g.Key, StringComparer.Ordinal).Select(g => g.Key),
            (await Book.GroupBy("author___name").Aggregate(Agg.Max("author___nick", "nick")).OrderBy("nick", "author___name").ToRowsAsync()).Select(r => r.Get<string?>(0)));
    }

    [SkippableFact]
    public async Task Aggregates_have_the_names_and_places_that_were_given()
    {
        RowQuery query = Book.GroupBy("genre").Aggregate(Agg.Count(), Agg.Sum("pages"), Agg.Avg("author___id", "mean"), Agg.CountDistinct("stock"), Agg.Min("price"), Agg.Max("price"));

        Assert.Equal(["genre", "count", "sum_pages", "mean", "count_stock", "min_price", "max_price"], query.Columns);
        Assert.All(await query.ToRowsAsync(), row => Assert.Equal(query.Columns, row.Columns));
    }

    [SkippableFact]
    public void What_cannot_be_grouped_or_aggregated_throws_before_any_SQL()
    {
        Assert.Throws<NotAggregatableException>(() => Book.GroupBy("genre").Aggregate(Agg.Sum("title")));
        Assert.Throws<NotAggregatableException>(() => Book.GroupBy("genre").Aggregate(Agg.Avg("in_print")));
        Assert.Throws<NotAggregatableException>(() => Book.GroupBy("genre").Aggregate(Agg.Sum("genre")));
        Assert.Throws<NotAggregatableException>(() => Book.GroupBy("genre").Aggregate(Agg.Avg("added_at")));
        Assert.Throws<NotAggregatableException>(() => Book.GroupBy("genre").Aggregate(Agg.Min("signed")));
        Assert.Throws<NotAggregatableException>(() => Book.GroupBy("genre").Aggregate(Agg.Max("code")));
        Assert.Throws<NotSelectableException>(() => Book.GroupBy("reviews___stars").Aggregate(Agg.Count()));
        Assert.Throws<NotSelectableException>(() => Book.GroupBy("author").Aggregate(Agg.Count()));
        Assert.Throws<NotSelectableException>(() => Book.GroupBy("genre").Aggregate(Agg.Sum("reviews___stars")));
        Assert.Throws<UnknownAttributeException>(() => Book.GroupBy("genres").Aggregate(Agg.Count()));
        Assert.Throws<UnknownAttributeException>(() => Book.GroupBy("genre").Aggregate(Agg.Max("page")));
        Assert.Throws<UnknownAttributeException>(() => Book.GroupBy("genre").Aggregate(Agg.Count()).OrderBy("pages"));
        Assert.Throws<ArgumentException>(() => Book.GroupBy("genre").Aggregate(Agg.Count(), Agg.Max("pages", "count")));
        Assert.Throws<ArgumentException>(() => Book.GroupBy("genre", "Genre").Aggregate());
        Assert.Empty(Commands.Texts);
    }

    private static async Task Groups(IEnumerable<Book> books, IQueryable<Book> query, string[] keys, params Agg[] aggregates)
    {
        List<Row> rows = await query.GroupBy(keys).Aggregate(aggregates).ToRowsAsync();

        Assert.Equal(
            books.GroupBy(b => string.Join(", ", keys.Select(k => CodeText.Of(Value(b, k))))).Select(g => $"{g.Key}: {string.Join(", ", aggregates.Select(a => Rounded(Plain(a, [.. g]))))}").Order(StringComparer.Ordinal),
            rows.Select(r => $"{string.Join(", ", r.Take(keys.Length).Select(p => CodeText.Of(p.Value)))}: {string.Join(", ", r.Skip(keys.Length).Select(p => Rounded(p.Value)))}").Order(StringComparer.Ordinal));
    }

    /// <summary>An aggregate in plain C#: nulls are left out.</summary>
    private static object? Plain(Agg aggregate, List<Book> group)
    {
        List<object> values = [.. group.Select(b => aggregate.Attribute is { } attribute ? Value(b, attribute) : b).OfType<object>()];
        return aggregate.Function switch
        {
            AggregateFunction.Count => values.Count,
            AggregateFunction.CountDistinct => values.Distinct().Count(),
            AggregateFunction.Min => values.Min(Comparer<object>.Create(PlainComparison.Order)),
            AggregateFunction.Max => values.Max(Comparer<object>.Create(PlainComparison.Order)),
            AggregateFunction.Sum => values.Sum(v => Convert.ToDecimal(v, CultureInfo.InvariantCulture)),
            _ => values.Count == 0 ? null : values.Average(v => Convert.ToDecimal(v, CultureInfo.InvariantCulture)),
        };
    }

    private static object? Value(Book book, string column) => FilterTrees.ValuesOf(book, column).Single();

    // Each database has its own number of digits in a mean.
    private static string Rounded(object? value)
        => value is int or long or double or decimal ? Math.Round(Convert.ToDecimal(value, CultureInfo.InvariantCulture), 6).ToString("0.######", CultureInfo.InvariantCulture) : CodeText.Of(value);
}
