using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Querying.Names;

/// <summary>Filters by names find the rows that plain C# finds.</summary>
public abstract class FilterSpecification : LibrarySpecification
{
    private static readonly string[] Comparisons = ["", "exact", "eq", "ne", "isnull", "in", "notin"];
    private static readonly string[] Orders = ["gt", "ge", "gte", "lt", "le", "lte", "between"];
    private static readonly string[] Patterns = ["startswith", "endswith", "contains", "istartswith", "iendswith", "icontains"];

    [SkippableTheory]
    [InlineData("title"), InlineData("subtitle"), InlineData("pages"), InlineData("stock"), InlineData("sold"), InlineData("price"), InlineData("discount"), InlineData("weight")]
    [InlineData("in_print"), InlineData("signed"), InlineData("genre"), InlineData("second"), InlineData("added_at"), InlineData("sold_at"), InlineData("written_at"), InlineData("translated_at")]
    [InlineData("published"), InlineData("reprinted"), InlineData("opens"), InlineData("closes"), InlineData("code"), InlineData("other")]
    [InlineData("author___name"), InlineData("author___nick"), InlineData("author___id"), InlineData("shelf___label"), InlineData("shelf___room___name"), InlineData("shelf___room___id")]
    public async Task Every_operator_of_a_column_finds_what_plain_code_finds(string attribute)
    {
        List<object?> values = [.. Books.Select(b => attribute.Split("___").Aggregate((object?)b, FilterTree.Read))];
        object value = values.Find(v => v is not null)!;
        object other = values.FindLast(v => v is not null)!;
        List<object?> several = values.Contains(null) ? [value, other, null] : [value, other];
        foreach (var (name, given) in Conditions(value, other, several))
        {
            FilterTree.Leaf leaf = new(attribute, name, given, TextRules);
            await Finds(leaf.ToFilter(), leaf.Holds);
            await Finds(Filter.Not(leaf.ToFilter()), b => !leaf.Holds(b));
        }
    }

    [SkippableTheory]
    [InlineData("added_at"), InlineData("sold_at"), InlineData("written_at"), InlineData("translated_at"), InlineData("published"), InlineData("reprinted"), InlineData("opens"), InlineData("closes")]
    public async Task Every_part_of_a_date_or_time_is_compared(string attribute)
    {
        string[] parts = attribute switch { "opens" or "closes" => ["hour", "minute", "second"], "published" or "reprinted" => ["year", "month", "day"], _ => ["year", "month", "day", "hour", "minute", "second"] };
        object example = Books.Select(b => FilterTree.Read(b, attribute)).Last(v => v is not null)!;
        foreach (string part in parts)
        {
            int value = (int)example.GetType().GetProperty(CultureInfo.InvariantCulture.TextInfo.ToTitleCase(part))!.GetValue(example)!;
            foreach (string suffix in (string[])["", "_eq", "_ne", "_lt", "_le", "_lte", "_gt", "_ge", "_gte"])
            {
                FilterTree.Leaf leaf = new(attribute, part + suffix, value, TextRules);
                await Finds(leaf.ToFilter(), leaf.Holds);
                await Finds(Filter.Not(leaf.ToFilter()), b => !leaf.Holds(b));
            }
        }
    }

    [SkippableFact]
    public async Task Values_from_a_URL_are_read_independently_of_the_culture()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = new CultureInfo("de-DE");
        try
        {
            await FindsSome(("pages", "3"), b => b.Pages == 3);
            await FindsSome(("price__ge", "11.5"), b => b.Price >= 11.5m);
            await FindsSome(("weight", "1.5"), b => b.Weight == 1.5);
            await FindsSome(("in_print", "true"), b => b.InPrint);
            await FindsSome(("signed__isnull", "1"), b => b.Signed is null);
            await FindsSome(("genre", "poetry"), b => b.Genre == Genre.Poetry);
            await FindsSome(("genre__ge", 1), b => b.Genre >= Genre.Poetry);
            await FindsSome(("genre__in", new object[] { "Novel", 2 }), b => b.Genre != Genre.Poetry);
            await FindsSome(("code", CodeOf(3).ToString()), b => b.Code == CodeOf(3));
            await FindsSome(("added_at__lt", "2021-01-01T00:00:00Z"), b => b.AddedAt.Year < 2021);
            await FindsSome(("added_at__lt", "2021-01-01T02:00:00+02:00"), b => b.AddedAt.Year < 2021);
            await FindsSome(("added_at__lt", "2021-01-01"), b => b.AddedAt.Year < 2021);
            await FindsSome(("written_at__lt", "2021-01-01"), b => b.WrittenAt.Year < 2021);
            await FindsSome(("written_at__lt", "2021-01-01T00:00:00Z"), b => b.WrittenAt.Year < 2021);
            await FindsSome(("written_at__lt", "2021-01-01T02:00:00+02:00"), b => b.WrittenAt.Year < 2021);
            await FindsSome(("published__lt", "2021-01-01"), b => b.Published.Year < 2021);
            await FindsSome(("opens__lt", "12:00"), b => b.Opens.Hour < 12);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [SkippableFact]
    public async Task Times_of_another_offset_or_kind_are_the_same_moment()
    {
        Book book = Books[5];
        DateTimeOffset elsewhere = book.AddedAt.ToOffset(TimeSpan.FromHours(7));

        await FindsSome(("added_at", elsewhere), b => b.AddedAt == elsewhere);
        await FindsSome(("added_at__in", new[] { elsewhere }), b => b.AddedAt == elsewhere);
        await FindsSome(("added_at", book.WrittenAt), b => b.AddedAt == elsewhere);
        await FindsSome(("written_at", elsewhere), b => b.AddedAt == elsewhere);
        await FindsSome(("written_at", DateTime.SpecifyKind(book.WrittenAt, DateTimeKind.Unspecified)), b => b.AddedAt == elsewhere);
        await FindsSome(("written_at__in", new[] { DateTime.SpecifyKind(book.WrittenAt, DateTimeKind.Unspecified) }), b => b.AddedAt == elsewhere);
    }

    [SkippableFact]
    public async Task An_alternative_may_hold_for_another_related_row_also_where_it_is_the_only_one()
    {
        Filter two = ("reviews___stars", 2);
        Filter four = ("reviews___stars", 4);

        await FindsSome(Filter.And(two, Filter.Or(four)), b => Has(b, 2) && Has(b, 4));
        await FindsSome(Filter.And(two, Filter.Or(Filter.And(four))), b => Has(b, 2) && Has(b, 4));
        await Finds(Filter.And(two, Filter.And(four)), _ => false);

        static bool Has(Book book, int stars) => book.Reviews.Exists(r => r.Stars == stars);
    }

    [SkippableFact]
    public async Task A_second_lasts_until_the_next()
    {
        DateTime last = new(2020, 12, 31, 23, 59, 59, 999, 999, DateTimeKind.Utc);
        await Db.ExecuteAsync(async context =>
        {
            context.Add(new Book { Title = "last", AddedAt = last, WrittenAt = last, Opens = TimeOnly.FromDateTime(last), ShelfId = Books[0].ShelfId });
            await context.SaveChangesAsync();
        });

        foreach (var (part, value) in new[] { ("year", 2020), ("month", 12), ("day", 31), ("hour", 23), ("minute", 59), ("second", 59) })
        {
            Assert.True(await Book.Where(("title", "last"), ($"added_at__{part}", value), ($"written_at__{part}", value)).AnyAsync());
            Assert.True(part is "year" or "month" or "day" || await Book.Where(("title", "last"), ($"opens__{part}", value)).AnyAsync());
        }
    }

    [SkippableFact]
    public async Task Plain_text_operators_tell_upper_from_lower_case()
    {
        await Db.ExecuteAsync(async context =>
        {
            context.Add(new Book { Title = "Ünder Übel", ShelfId = Books[0].ShelfId });
            context.Add(new Book { Title = "under übel 🎈", ShelfId = Books[0].ShelfId });
            await context.SaveChangesAsync();
        });

        Assert.Equal((string[])["Ünder Übel"], await TitlesAsync(("title__startswith", "Ü")));
        Assert.Equal((string[])[], await TitlesAsync(("title__startswith", "U")));
        Assert.Equal((string[])["under übel 🎈"], await TitlesAsync(("title__endswith", "übel 🎈")));
        Assert.Equal((string[])[], await TitlesAsync(("title__endswith", "BEL 🎈")));
        Assert.Equal((string[])["Ünder Übel"], await TitlesAsync(("title__contains", "r Ü")));

        static async Task<string[]> TitlesAsync(Filter filter) => [.. (await Book.Where(filter).ToListAsync()).Select(b => b.Title)];
    }

    [SkippableFact]
    public async Task Ne_keeps_rows_without_a_value()
    {
        await FindsSome(("stock__ne", 1), b => b.Stock != 1);
        await FindsSome(("author___name__ne", "ann"), b => b.Author?.Name != "ann");
        await FindsSome(("stock__notin", new[] { 1, 2 }), b => b.Stock is not (1 or 2));
    }

    [SkippableFact]
    public async Task Null_without_an_operator_means_that_there_is_no_value()
    {
        await FindsSome(("stock", null), b => b.Stock is null);
        await FindsSome(("stock__ne", null), b => b.Stock is not null);
        await FindsSome(("author", null), b => b.Author is null);
        await FindsSome(("author___nick", null), b => b.Author?.Nick is null);
        await Finds(("pages", null), _ => false);
    }

    [SkippableFact]
    public async Task Patterns_are_LIKE_and_texts_are_literal()
    {
        await FindsSome(("subtitle__like", "a%b"), b => b.Subtitle is not null && b.Subtitle.StartsWith('a') && b.Subtitle.EndsWith('b'));
        await FindsSome(("subtitle__like", "a_b"), b => b.Subtitle is "a%b" or "a_b" or "a\\b");
        await FindsSome(("title__ilike", "A_"), b => b.Title is "ab");
        await FindsSome(("subtitle__contains", "%"), b => b.Subtitle is "a%b");
        await FindsSome(("subtitle__icontains", "_"), b => b.Subtitle is "a_b");
        await FindsSome(("subtitle__icontains", "\\"), b => b.Subtitle is "a\\b");
        await FindsSome(("subtitle__istartswith", "A%"), b => b.Subtitle is "a%b");
        await FindsSome(("subtitle__iendswith", "\\B"), b => b.Subtitle is "a\\b");
        await FindsSome(("subtitle__contains", ""), b => b.Subtitle is not null);
    }

    [SkippableFact]
    public async Task Conditions_of_one_call_hold_for_the_same_related_row_and_those_of_two_calls_need_not()
    {
        Func<Book, bool> same = b => b.Reviews.Exists(r => r.Stars == 2 && r.Topic?.Name == "plot");
        Func<Book, bool> any = b => b.Reviews.Exists(r => r.Stars == 2) && b.Reviews.Exists(r => r.Topic?.Name == "plot");
        Assert.NotEqual(Books.Count(same), Books.Count(any));

        await FindsSome(Filter.And(("reviews___stars", 2), ("reviews___topic___name", "plot")), same);
        Assert.Equal(Books.Where(same).Select(b => b.Id), (await Book.Where(("reviews___stars", 2), ("reviews___topic___name", "plot")).ToListAsync()).Select(b => b.Id).Order());
        Assert.Equal(Books.Where(same).Select(b => b.Id), (await Book.Where(new { reviews___stars = 2, reviews___topic___name = "plot" }).ToListAsync()).Select(b => b.Id).Order());
        Assert.Equal(Books.Where(any).Select(b => b.Id), (await Book.Where(("reviews___stars", 2)).Where(("reviews___topic___name", "plot")).ToListAsync()).Select(b => b.Id).Order());
    }

    [SkippableFact]
    public async Task Not_over_a_collection_means_that_no_related_row_fits()
    {
        await FindsSome(Filter.Not(("reviews___stars__ge", 3)), b => !b.Reviews.Exists(r => r.Stars >= 3));
        await FindsSome(Filter.Not(("reviews___text__like", "a%")), b => !b.Reviews.Exists(r => r.Text?.StartsWith('a') == true));
    }

    [SkippableFact]
    public async Task A_relation_is_there_or_not()
    {
        await FindsSome(("reviews__isnull", true), b => b.Reviews.Count == 0);
        await FindsSome(("reviews__isnull", false), b => b.Reviews.Count > 0);
        await FindsSome(("author__isnull", true), b => b.Author is null);
        await FindsSome(("shelf___room__isnull", false), b => b.Shelf.Room is not null);
        await FindsSome(("reviews___topic__isnull", true), b => b.Reviews.Count == 0 || b.Reviews.Exists(r => r.Topic is null));
        await FindsSome(("reviews___topic__isnull", false), b => b.Reviews.Exists(r => r.Topic is not null));
        await FindsSome(("reviews___topic", null), b => b.Reviews.Count == 0 || b.Reviews.Exists(r => r.Topic is null));
    }

    [SkippableFact]
    public async Task A_relation_is_compared_with_records_by_key()
    {
        Author copy = await Author.FindOrFailAsync(Authors[0].Id);
        Book reviewed = Books.First(b => b.Author == Authors[0] && b.Reviews.Count > 0);
        Review review = reviewed.Reviews[0];

        await FindsSome(("author", copy), b => b.Author == Authors[0]);
        await FindsSome(("author__ne", copy), b => b.Author != Authors[0]);
        await FindsSome(("author__in", Authors.Take(2)), b => b.Author is not null);
        await FindsSome(("author__notin", new List<Author> { copy }), b => b.Author != Authors[0]);
        await FindsSome(("reviews", review), b => b == reviewed);
        await Finds(("author__in", Array.Empty<Author>()), _ => false);
        Assert.Equal([Authors[0].Id], (await Author.Where(new { books = reviewed }).ToListAsync()).Select(a => a.Id));
        Assert.Equal([Authors[0].Id], (await Author.Where(new { books___reviews = review }).ToListAsync()).Select(a => a.Id));
    }

    [SkippableFact]
    public async Task Filters_nest_to_any_depth()
    {
        await FindsSome(
            Filter.Or(("pages", 5), Filter.And(("pages__ge", 2), Filter.Not(("stock__lt", 3)), Filter.Or(("genre", "novel"), ("author___name", "bob")))),
            b => b.Pages == 5 || (b.Pages >= 2 && !(b.Stock < 3) && (b.Genre == Genre.Novel || b.Author?.Name == "bob")));
        await Finds(Filter.And(), _ => true);
        await Finds(Filter.Or(), _ => false);
        await Finds(Filter.Not(Filter.Not(Filter.Not(("stock__gt", 2)))), b => !(b.Stock > 2));
    }

    [SkippableFact]
    public async Task Each_form_of_giving_conditions_means_the_same()
    {
        await using Microsoft.EntityFrameworkCore.DbContext context = Db.CreateContext();
        List<IQueryable<Book>> forms =
        [
            Book.Where(("pages__ge", 3), ("genre", Genre.Poetry)),
            Book.Where(new { pages__ge = 3, genre = Genre.Poetry }),
            Book.Where(new Dictionary<string, object?> { ["pages__ge"] = 3, ["genre"] = "poetry" }),
            Book.Where(new List<Filter> { ("pages__ge", 3), ("genre", 1) }),
            Book.Where(Filter.And(("Pages__GE", 3), ("Genre", Genre.Poetry))),
            Book.Query.Where(("pages__ge", 3)).Where(new { genre = Genre.Poetry }),
            Book.Where(new { pages__ge = 3 }).Where(b => b.Genre == Genre.Poetry),
            Book.Where(b => b.Pages >= 3).Where(("genre", Genre.Poetry)),
            Book.SmartQuery(b => b.Pages >= 3, filters: new { genre = Genre.Poetry }),
            Book.Query.Where(Book.FilterExpression(new { pages__gte = 3, genre = Genre.Poetry })),
            context.Set<Book>().Where(("pages__ge", 3), ("genre", Genre.Poetry)),
            context.Set<Book>().AsNoTracking().Where(new { pages__ge = 3, genre = Genre.Poetry }),
        ];

        foreach (IQueryable<Book> form in forms)
        {
            Assert.Equal(Books.Where(b => b.Pages >= 3 && b.Genre == Genre.Poetry).Select(b => b.Id), (await form.ToListAsync()).Select(b => b.Id).Order());
        }
    }

    [SkippableTheory]
    [InlineData("it's; -- x"), InlineData("'; DROP TABLE book; --"), InlineData("a%b"), InlineData("\"q\""), InlineData("tab\tand\nline"), InlineData("ä ü 漢 \U0001F600")]
    public async Task No_value_is_part_of_the_SQL(string text)
    {
        foreach (string name in (string[])["", "ne", "gt", "like", "ilike", .. Patterns])
        {
            Filter filter = (name.Length == 0 ? "subtitle" : $"subtitle__{name}", text);
            await Book.Where(filter).ToListAsync();
        }

        await FindsSome(("subtitle__in", new[] { text, "ab" }), b => b.Subtitle == text || b.Subtitle == "ab");
        await Finds(("subtitle", text), b => b.Subtitle == text);
        await Finds(("subtitle__icontains", text), b => b.Subtitle?.Contains(text, StringComparison.Ordinal) == true);
        await Book.Search(text).ToListAsync();
        Assert.All(Commands.Texts, sql => Assert.DoesNotContain(text, sql, StringComparison.Ordinal));
        Assert.All(Commands.Texts, sql => Assert.DoesNotContain(text.Replace("'", "''", StringComparison.Ordinal), sql, StringComparison.Ordinal));
    }

    [SkippableTheory]
    [InlineData(1_000), InlineData(10_000)]
    public async Task A_list_may_be_long(int length)
        => await Finds(("pages__in", Enumerable.Range(3, length).ToList()), b => b.Pages >= 3);

    [SkippableFact]
    public async Task A_text_may_be_long()
        => await Finds(("title__ne", new string('x', 100_000)), _ => true);

    private static IEnumerable<(string Operator, object? Value)> Conditions(object value, object other, List<object?> several)
    {
        foreach (string name in Comparisons)
        {
            yield return name switch { "isnull" => (name, true), "in" or "notin" => (name, several), _ => (name, value) };
        }

        yield return ("isnull", false);
        yield return ("in", Array.Empty<object>());
        yield return ("notin", new[] { value });
        if (value is not bool and not Guid)
        {
            foreach (string name in Orders)
            {
                yield return (name, name == "between" ? new[] { value, other } : other);
            }
        }

        if (value is string)
        {
            foreach (string name in Patterns)
            {
                yield return (name, "a");
                yield return (name, other);
            }
        }
    }
}
