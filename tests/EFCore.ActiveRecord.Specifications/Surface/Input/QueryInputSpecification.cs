using System.Globalization;
using EFCore.ActiveRecord.Specifications.Querying.Names;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Surface.Input;

/// <summary>A query that comes from outside finds what the same filters, sorts and pages find that come from inside.</summary>
public abstract class QueryInputSpecification : LibrarySpecification
{
    [SkippableFact]
    public async Task Filters_find_what_the_same_conditions_find()
    {
        await Asks("pages__ge=3&title__startswith=a", b => b.Pages >= 3 && b.Title.StartsWith('a'));
        await Asks("title__like=%25b%25", b => b.Title.Contains('b'));
        await Asks("subtitle=it%27s%3B+--+x", b => b.Subtitle == "it's; -- x");
        await Asks("author___name=ann&shelf___room___name=red", b => b.Author?.Name == "ann" && b.Shelf.Room?.Name == "red");
        await Asks("Author_ID__IsNull=true", b => b.AuthorId is null);
        await Asks("nick=x", typeof(UnknownAttributeException));
        await Asks("author___isnull=true", typeof(UnknownAttributeException));
        await Asks("author__isnull=false", b => b.Author is not null);
        await Asks("price__between=10.5,12.5", b => b.Price is >= 10.5m and <= 12.5m);
        await Asks("genre=poetry&added_at__year=2021", b => b.Genre == Genre.Poetry && b.AddedAt.Year == 2021);
        await Asks("title=null", _ => false);
        await Asks("", _ => true);
    }

    [SkippableFact]
    public async Task Lists_are_values_between_commas_and_those_of_repeated_names()
    {
        await Asks("pages__in=1,2", b => b.Pages is 1 or 2);
        await Asks("pages__in=1&Pages__in=2,3", b => b.Pages is 1 or 2 or 3);
        await Asks("pages__between=2&pages__between=4", b => b.Pages is >= 2 and <= 4);
        await Asks("pages__notin=", _ => true);
        await Asks("pages__in=", _ => false);
        await Asks("pages__in=1,", typeof(FilterValueException));
        await Asks("subtitle__in=,ab", b => b.Subtitle is "" or "ab");

        await Book.CreateAllAsync([new() { Title = "a,b", ShelfId = 1 }, new() { Title = "c\\", ShelfId = 1 }, new() { Title = "d\\e", ShelfId = 1 }]);
        Assert.Equal(["a,b", "c\\", "d\\e"], await TitlesAsync("title__in=a\\,b,c\\\\,d\\e&sort=title"));
    }

    [SkippableFact]
    public async Task An_empty_value_is_an_empty_text_unless_it_is_left_out()
    {
        await Asks("subtitle=", b => b.Subtitle?.Length == 0);
        await Asks("pages=", typeof(FilterValueException));
        await Asks("subtitle__isnull=", typeof(FilterValueException));

        Assert.Equal(Books.Count, await Book.SmartQuery(QueryInput.Parse("subtitle=&pages=&sort=&search=&page=").WithoutEmpty().WithoutPage()).CountAsync());
        Assert.Equal(
            Books.Count(b => b.Subtitle is null),
            await Book.SmartQuery(QueryInput.From([new KeyValuePair<string, string?>("subtitle", null)]).WithoutPage()).CountAsync());
    }

    [SkippableFact]
    public async Task Sorts_are_applied_in_their_order_and_the_key_after_them()
    {
        Assert.Equal(Books.OrderByDescending(b => b.Pages).ThenBy(b => b.Title, StringComparer.Ordinal).ThenBy(b => b.Id).Select(b => b.Id), await IdsAsync("sort=-pages,title&per_page=100"));
        Assert.Equal(Books.OrderBy(b => b.Pages).ThenByDescending(b => b.Shelf.Label).ThenBy(b => b.Id).Select(b => b.Id), await IdsAsync("sort=+pages&sort=%20-shelf___label%20&per_page=100"));
        Assert.Equal(
            Books.OrderBy(b => b.Genre).ThenByDescending(b => b.Pages).ThenBy(b => b.Id).Select(b => b.Id),
            await Book.OrderBy(b => b.Genre).SmartQuery(QueryInput.Parse("sort=-pages&per_page=100")).Select(b => b.Id).ToListAsync());
    }

    [SkippableFact]
    public async Task Pages_divide_the_records_and_hold_each_of_them_once()
    {
        List<int> all = [];
        for (int page = 1; page <= 4; page++)
        {
            all.AddRange(await IdsAsync($"sort=genre&page={page.ToString(CultureInfo.InvariantCulture)}&per_page=7"));
        }

        Assert.Equal(Books.OrderBy(b => b.Genre).ThenBy(b => b.Id).Select(b => b.Id), all);
        Assert.Equal(Books.Select(b => b.Id).Take(20), await IdsAsync(""));
        Assert.Equal(Books.Select(b => b.Id).Skip(20), await IdsAsync("Page=2"));
        Assert.Empty(await IdsAsync("page=9"));
        Assert.Equal(Books.Count, await Book.SmartQuery(QueryInput.Parse("page=2&per_page=3").WithoutPage()).CountAsync());
        await Asks("page=0", typeof(InputValueException));
        await Asks("page=two", typeof(InputValueException));
        await Asks("page=1&page=2", typeof(InputValueException));
        await Asks("per_page=-1", typeof(InputValueException));
        await Asks("per_page=99999999999", typeof(InputValueException));
    }

    [SkippableFact]
    public async Task A_page_behind_the_largest_number_of_rows_is_empty()
        => Assert.Empty(await Book.SmartQuery(QueryInput.Parse("page=2147483647&per_page=100"), allow => allow.Limit(l => l.MaxPage = int.MaxValue)).ToListAsync());

    [SkippableFact]
    public async Task The_search_is_literal_and_in_columns_that_filters_may_name()
    {
        await Asks("search=a%25b", b => b.Subtitle == "a%b");
        QueryInput input = QueryInput.Parse("search=b").WithoutPage();

        Assert.Equal(Books.Count(b => b.Title.Contains('b')), await Book.SmartQuery(input, allow => allow.Filter("title", "pages")).CountAsync());
        Assert.Equal(Books.Count(b => b.Subtitle?.Contains('b') == true), await Book.SmartQuery(input, allow => allow.Filter("title").Search(b => b.Subtitle)).CountAsync());
        Assert.Throws<NotSearchableException>(() => Book.SmartQuery(input, allow => allow.Filter("pages")));
        Assert.Throws<NotSearchableException>(() => Book.SmartQuery(input, allow => allow.Search()));
    }

    [SkippableFact]
    public async Task Only_allowed_attributes_are_filtered_and_sorted_by()
    {
        static void Allow(InputRules<Book> allow) => allow.Filter(b => b.Pages, b => b.Author!.Name).Filter("reviews___stars", "shelf").Sort("Added_At");

        QueryInput good = QueryInput.Parse("pages__ge=2&author___NAME=ann&reviews___stars__ge=1&shelf__isnull=false&sort=-AddedAt").WithoutPage();
        Assert.Equal(
            Books.Where(b => b.Pages >= 2 && b.Author?.Name == "ann" && b.Reviews.Exists(r => r.Stars >= 1)).OrderByDescending(b => b.AddedAt).Select(b => b.Id),
            await Book.SmartQuery(good, Allow).Select(b => b.Id).ToListAsync());
        Commands.Clear();

        foreach (string key in (string[])["title", "author___nick", "author", "id", "secret", "nothing", "author___nothing", "title__foo", "secret__foo", "shelf___label"])
        {
            NotFilterableException e = Assert.Throws<NotFilterableException>(() => Book.SmartQuery(QueryInput.Parse(key + "=1"), Allow));
            Assert.Equal($"'{key}' of 'Book' cannot be filtered by here. Allowed are 'Pages', 'Author___Name', 'reviews___stars', 'shelf'.", e.Message);
            Assert.Throws<NotSortableException>(() => Book.SmartQuery(QueryInput.Parse("sort=-" + key), Allow));
        }

        Assert.Throws<UnknownOperatorException>(() => Book.SmartQuery(QueryInput.Parse("pages__foo=1"), Allow));
        Assert.Throws<NotFilterableException>(() => Book.SmartQuery(QueryInput.Parse("pages=1"), allow => allow.Filter()));
        Assert.Throws<NotSortableException>(() => Book.SmartQuery(QueryInput.Parse("sort=pages"), allow => allow.Sort()));
        Assert.Throws<NotFilterableException>(() => Book.SmartQuery(QueryInput.Parse("secret=1"), allow => allow.Filter("secret")));
        Assert.Throws<NotSortableException>(() => Book.SmartQuery(QueryInput.Parse("sort=secret"), allow => allow.Sort("secret")));
        Assert.Throws<ArgumentException>(() => Book.SmartQuery(QueryInput.Empty, allow => allow.Filter("nothing")));
        Assert.Throws<ArgumentException>(() => Book.SmartQuery(QueryInput.Empty, allow => allow.Filter(b => b.Title.Length + 1)));
        Assert.Empty(Commands.Texts);
    }

    [SkippableFact]
    public async Task What_exceeds_a_limit_throws_before_any_SQL()
    {
        string twentyOne = string.Join('&', ((string[])["id", "title", "pages", "stock", "sold", "price", "weight"]).SelectMany(a => (string[])[$"{a}__ge=0", $"{a}__le=1", $"{a}__ne=2"]));

        Exceeds("MaxConditions", 20, 21, "weight__ne", twentyOne);
        Exceeds("MaxSorts", 5, 6, "price", "sort=id,-title,pages,stock,sold,price");
        Exceeds("MaxListValues", 100, 101, "pages__in", "pages__in=" + string.Join(',', Enumerable.Range(0, 101)));
        Exceeds("MaxTextLength", 256, 257, "title", "title=" + new string('x', 257));
        Exceeds("MaxTextLength", 256, 257, "title__in", "title__in=a," + new string('x', 257));
        Exceeds("MaxTextLength", 256, 257, "search", "search=" + new string('x', 257));
        Exceeds("MaxTextLength", 256, 300, new string('x', 300), new string('x', 300) + "=1");
        Exceeds("MaxTextLength", 256, 300, new string('x', 300), "sort=" + new string('x', 300));
        Exceeds("MaxRelations", 3, 4, "author___books___author___books___id", "author___books___author___books___id=1");
        Exceeds("MaxRelations", 3, 4, "author___books___author___books___id", "sort=-author___books___author___books___id");
        Exceeds("MaxPageSize", 100, 101, "per_page", "per_page=101");
        Exceeds("MaxPage", 10_000, 10_001, "page", "page=10001");
        Assert.Empty(Commands.Texts);

        await Asks("pages__in=" + string.Join(',', Enumerable.Range(1, 100)), b => b.Pages >= 1);
        await Asks("title=" + new string('x', 256), _ => false);
        await Asks("author___books___author___name=ann", b => b.Author?.Name == "ann");

        static void Exceeds(string limit, int maximum, int given, string name, string query)
        {
            InputLimitException e = Assert.Throws<InputLimitException>(() => Book.SmartQuery(QueryInput.Parse(query)));
            Assert.Equal((limit, maximum, given, name, typeof(Book)), (e.Limit, e.Maximum, e.Given, e.Attribute, e.Model));
        }
    }

    [SkippableFact]
    public async Task Limits_are_those_of_the_database_or_of_the_query_and_hold_for_input_only()
    {
        await using ActiveDb strict = ActiveDb.Open(Store.Configure, models: Models, naming: Naming, configure: o => o.LimitInput(l => l.MaxConditions = 1).LimitInput(l => l.PageSize = 3));
        QueryInput two = QueryInput.Parse("pages__ge=1&pages__le=4");

        Assert.Equal(Books.Count(b => b.Pages is >= 1 and <= 4), await Book.SmartQuery(two.WithoutPage()).CountAsync());
        using (strict.Use())
        {
            Assert.Equal(1, Assert.Throws<InputLimitException>(() => Book.SmartQuery(two)).Maximum);
            Assert.Equal(3, (await Book.SmartQuery(two, allow => allow.Limit(l => l.MaxConditions = 2)).ToListAsync()).Count);
            Assert.Throws<InputLimitException>(() => Book.SmartQuery(two));
            Assert.Equal(Books.Count(b => b.Pages is >= 1 and <= 4), await Book.Where(("pages__ge", 1), ("pages__le", 4)).CountAsync());
        }

        await using DbContext context = strict.CreateContext();
        Assert.Throws<InputLimitException>(() => context.Set<Book>().Where(b => b.Id > 0).SmartQuery(two));
        await using DbContext other = Db.CreateContext();
        Assert.Equal(Books.Count(b => b.Pages is >= 1 and <= 4), await other.Set<Book>().SmartQuery(two.WithoutPage()).CountAsync());
    }

    [SkippableFact]
    public async Task Related_records_are_not_loaded_because_the_input_names_them()
    {
        QueryInput input = QueryInput.Parse("author___name=ann&sort=shelf___label");

        Assert.All(await Book.SmartQuery(input).ToListAsync(), b => Assert.Null(b.Author));
        Assert.All(await Book.SmartQuery(input).AutoInclude().ToListAsync(), b => Assert.Equal(("ann", true), (b.Author?.Name, b.Shelf is not null)));
        Assert.All(await Book.SmartQuery(input).Include(b => b.Author).ToListAsync(), b => Assert.Equal("ann", b.Author?.Name));
    }

    [SkippableFact]
    public async Task A_repeated_name_without_a_list_throws()
    {
        await Asks("pages=1&Pages=2", typeof(InputValueException));
        await Asks("search=a&search=b", typeof(InputValueException));
    }

    [SkippableFact]
    public async Task Names_of_the_application_can_be_left_out()
    {
        QueryInput input = QueryInput.Parse("?lang=en&api_key=1&pages=2").Without("ApiKey", "lang").WithoutPage();

        Assert.Equal(Books.Count(b => b.Pages == 2), await Book.SmartQuery(input).CountAsync());
        Assert.Equal(Authors[0].Books.Count(b => b.Pages == 2), await Authors[0].Related(a => a.Books).SmartQuery(input).CountAsync());
    }

    [SkippableFact]
    public async Task No_value_becomes_part_of_the_SQL()
    {
        Commands.Clear();

        await Book.SmartQuery(QueryInput.Parse("title=zzq1&subtitle__in=zzq2,zzq3&title__like=%25zzq4&search=zzq5&pages__ge=777771&per_page=77&page=13")).ToListAsync();

        string sql = Assert.Single(Commands.Texts);
        Assert.DoesNotContain("zzq", sql, StringComparison.Ordinal);
        Assert.DoesNotContain("77", sql, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Characters_that_mean_something_elsewhere_are_text()
    {
        foreach (string text in (string[])["'", "\"; DROP TABLE book; --", "\\", "%", "_", "\u0001", "\r\n\t", "\u202e", "\ud83d\ude00", "\ufffd"])
        {
            string value = Uri.EscapeDataString(text);
            await Asks($"title={value}", _ => false);
            await Asks($"title__contains={value}", _ => false);
            await Asks($"subtitle__icontains={value}", b => b.Subtitle?.Contains(text, StringComparison.Ordinal) == true);
            await Asks($"search={value}", b => b.Subtitle?.Contains(text, StringComparison.Ordinal) == true);
            await Asks($"title__ne={value}", _ => true);
        }

        foreach (string text in (string[])["\0", "a\0b", "\ud83d", "\ude00\ud83d"])
        {
            foreach (string name in (string[])["title", "title__in", "title__like", "search"])
            {
                Commands.Clear();
                Assert.Throws<InputValueException>(() => Book.SmartQuery(QueryInput.From([new KeyValuePair<string, string?>(name, text)])));
                Assert.Empty(Commands.Texts);
            }
        }

        await Asks("title__like=%5C", _ => false);
        await Asks("subtitle__ilike=a%5C%25", b => b.Subtitle == "a\\b");
    }

    private async Task Asks(string query, Func<Book, bool> expected)
    {
        List<int> found = await Book.SmartQuery(QueryInput.Parse(query).WithoutPage()).Select(b => b.Id).ToListAsync();
        Assert.Equal(Books.Where(expected).Select(b => b.Id), found.Order());
    }

    private async Task Asks(string query, Type error)
    {
        Commands.Clear();
        Exception? e = await Record.ExceptionAsync(() => Book.SmartQuery(QueryInput.Parse(query)).ToListAsync());

        Assert.Equal(error, e?.GetType());
        Assert.Empty(Commands.Texts);
    }

    private static Task<List<int>> IdsAsync(string query) => Book.SmartQuery(QueryInput.Parse(query)).Select(b => b.Id).ToListAsync();

    private static Task<List<string>> TitlesAsync(string query) => Book.SmartQuery(QueryInput.Parse(query)).Select(b => b.Title).ToListAsync();
}
