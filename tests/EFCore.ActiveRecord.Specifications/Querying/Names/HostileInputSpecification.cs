using Microsoft.EntityFrameworkCore;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Querying.Names;

/// <summary>Whatever comes from outside gets the right answer, or a <see cref="SmartQueryException"/> before any SQL; no value is ever part of the SQL.</summary>
public abstract class HostileInputSpecification : LibrarySpecification
{
    private const string Half = "\uD83C"; // of a pair that makes a character

    private static readonly string[] Texts =
    [
        "'", "''", "\"", "\"\"", "`", "[x]", "';", "; DROP TABLE book; --", "' OR 1=1 --", "%", "_", "\\", "\\%", "\\\\", "%%", "a%b_c\\", "{0}", "@p0", "$1", ":x", "?", "/* */",
        "\u0001\u0008\u001b\u007f", "\r\n\t", "\u2028\u0085", "\u202e", "\ufeff", "\U0001F600", "e\u0301",
    ];

    private static readonly string[] TextOperators = ["", "ne", "gt", "ge", "lt", "le", "startswith", "endswith", "contains", "istartswith", "iendswith", "icontains", "like", "ilike"];

    protected override IReadOnlyCollection<string>? Constants { get; } = ["hostile"];

    /// <summary>The most values that the lists of a filter hold, where there is a limit.</summary>
    protected virtual int? MaxListedValues => null;

    /// <summary>How deep filters may be nested.</summary>
    protected virtual int MaxDepth => 100;

    [SkippableFact]
    public async Task Any_text_is_found_as_it_is()
    {
        await Book.CreateAllAsync([.. Texts.Select(t => new Book { Title = "hostile", Subtitle = $"<{t}>", ShelfId = Books[0].ShelfId })]);
        foreach (string text in Texts)
        {
            foreach (Filter filter in (Filter[])[("subtitle", $"<{text}>"), ("subtitle__in", new[] { $"<{text}>" }), ("subtitle__startswith", $"<{text}>"), ("subtitle__endswith", $"<{text}>"), ("subtitle__istartswith", $"<{text}>"), ("subtitle__iendswith", $"<{text}>")])
            {
                Assert.Equal([$"<{text}>"], (await Book.Where(filter).ToListAsync()).Select(b => b.Subtitle));
            }

            IEnumerable<string> containing = Texts.Where(t => t.Contains(text, StringComparison.Ordinal)).Select(t => $"<{t}>").Order(StringComparer.Ordinal);
            foreach (IQueryable<Book> query in (IQueryable<Book>[])[Book.Where(("subtitle__contains", text)), Book.Where(("subtitle__icontains", text)), Book.Search(text, "subtitle")])
            {
                Assert.Equal(containing, (await query.Where(b => b.Title == "hostile").ToListAsync()).Select(b => b.Subtitle).Order(StringComparer.Ordinal));
            }
        }
    }

    [SkippableFact]
    public void A_text_that_no_database_holds_throws_before_any_SQL()
    {
        foreach (string text in (string[])["\0", "a\0b", Half, "x" + Half + "x", "\uDF88\uD83C"]) // An attribute could not carry them.
        {
            foreach (string name in TextOperators)
            {
                string key = name.Length == 0 ? "title" : $"title__{name}";
                Assert.Contains($"'{key}'", Assert.Throws<FilterValueException>(() => Book.Where((key, text))).Message);
            }

            Assert.Throws<FilterValueException>(() => Book.Where(("title__in", new[] { "a", text })));
            Assert.Throws<FilterValueException>(() => Book.Where(("title__between", new[] { "a", text })));
            Assert.Throws<FilterValueException>(() => Book.Where(("author___books___title", text)));
            Assert.Throws<FilterValueException>(() => Book.Search(text));
            Assert.Throws<FilterValueException>(() => Book.Search(text, "title"));
        }

        Assert.Empty(Commands.Texts);
    }

    [SkippableFact]
    public void A_hostile_name_is_unknown_before_any_SQL()
    {
        foreach (string text in (string[])[.. Texts, "", " ", "_", "__", "___", "____", "______", "\0", Half, "title ", "title;", "title'", "title\"--", "author___", "___title", "__eq", new string('x', 100_000), new string('_', 100_000), string.Concat(Enumerable.Repeat("a__", 30_000))])
        {
            Assert.ThrowsAny<SmartQueryException>(() => Book.Where((text, 1)));
            Assert.ThrowsAny<SmartQueryException>(() => Book.Where(new Dictionary<string, object?> { [text] = 1 }));
            Assert.ThrowsAny<SmartQueryException>(() => Book.Where(($"title__{text}", "a")));
            Assert.ThrowsAny<SmartQueryException>(() => Book.Where(($"author___{text}", "a")));
            Assert.ThrowsAny<SmartQueryException>(() => Book.OrderBy(text));
            Assert.ThrowsAny<SmartQueryException>(() => Book.OrderBy($"-author___{text}"));
            Assert.ThrowsAny<SmartQueryException>(() => Book.SelectColumns(text));
            Assert.ThrowsAny<SmartQueryException>(() => Book.GroupBy(text).Aggregate());
            Assert.ThrowsAny<SmartQueryException>(() => Book.Search("a", text));
        }

        Assert.Empty(Commands.Texts);
    }

    [SkippableFact]
    public async Task A_text_may_have_a_hundred_thousand_characters()
    {
        string text = string.Concat(Enumerable.Repeat("a%_\\'", 20_000));
        foreach (string name in TextOperators.Where(n => n is not ("like" or "ilike" or "istartswith" or "iendswith" or "icontains")))
        {
            FilterTree.Leaf leaf = new("title", name, text, TextRules);
            await Finds(leaf.ToFilter(), leaf.Holds);
        }
    }

    [SkippableFact]
    public async Task A_list_may_be_as_long_as_the_database_takes()
    {
        foreach (int length in (int[])[10_000, 100_000])
        {
            Filter filter = ("pages__in", Enumerable.Range(3, length));
            Filter twice = Filter.Or(("pages__in", Enumerable.Range(3, length / 2)), ("stock__notin", Enumerable.Range(0, length - (length / 2))));
            if (length > MaxListedValues)
            {
                Assert.Contains($"{MaxListedValues}", Assert.Throws<FilterLimitException>(() => Book.Where(filter)).Message);
                Assert.Throws<FilterLimitException>(() => Book.Where(twice));
            }
            else
            {
                await Finds(filter, b => b.Pages >= 3);
                await Finds(twice, b => b.Pages >= 3 || b.Stock is null);
            }
        }
    }

    [SkippableFact]
    public async Task A_filter_may_be_nested_as_deep_as_the_database_takes()
    {
        Func<Filter, Filter>[] nestings = [f => Filter.Not(f), f => Filter.And(f, ("id__gt", 0)), f => Filter.Or(f, ("pages", -1)), f => Filter.And(("id__gt", 0), Filter.Or(("pages", -1), f))];
        foreach (Func<Filter, Filter> nesting in nestings)
        {
            foreach (int depth in (int[])[MaxDepth + 1, 10_000])
            {
                Assert.Contains($"{MaxDepth}", Assert.Throws<FilterLimitException>(() => Book.Where(Nested(nesting, depth))).Message);
                Assert.Throws<FilterLimitException>(() => Book.FilterExpression(Nested(nesting, depth)));
            }
        }

        Assert.Empty(Commands.Texts);
        await FindsSome(Nested(nestings[0], MaxDepth - 2), b => b.Pages == 3);
        await FindsSome(Nested(nestings[1], MaxDepth - 2), b => b.Pages == 3);
        await FindsSome(Nested(nestings[2], MaxDepth - 2), b => b.Pages == 3);
        await FindsSome(Nested(nestings[3], (MaxDepth - 2) / 2), b => b.Pages == 3);

        static Filter Nested(Func<Filter, Filter> nesting, int depth) => Enumerable.Range(0, depth).Aggregate((Filter)("pages", 3), (f, _) => nesting(f));
    }

    [SkippableFact]
    public async Task A_filter_may_have_hundreds_of_conditions()
    {
        await FindsSome(Filter.Or([.. Enumerable.Range(3, 450).Select(i => (Filter)("pages", i))]), b => b.Pages >= 3);
        await FindsSome(Filter.And([.. Enumerable.Range(3, 450).Select(i => (Filter)("pages__ne", i))]), b => b.Pages < 3);
        Commands.Clear();

        Assert.Throws<FilterLimitException>(() => Book.Where(Filter.Or([.. Enumerable.Range(3, 10_000).Select(i => (Filter)("pages", i))])));
        Assert.Throws<FilterLimitException>(() => Book.Where([.. Enumerable.Range(3, 10_000).Select(i => (Filter)("pages", i))]));
        Filter doubling = Enumerable.Range(0, 60).Aggregate((Filter)("pages", 1), (f, _) => Filter.Or(f, f));
        Assert.Throws<FilterLimitException>(() => Book.Where(doubling));
        Assert.Empty(Commands.Texts);
    }

    [SkippableFact]
    public async Task A_name_may_lead_through_many_relations()
    {
        string there = string.Concat(Enumerable.Repeat("author___books___", 4));
        await FindsSome(($"{there}title", "ba"), b => b.Author?.Books.Exists(o => o.Title == "ba") == true);
        Commands.Clear();

        string far = string.Concat(Enumerable.Repeat("author___books___", 10_000));
        Assert.Throws<FilterLimitException>(() => Book.Where(($"{far}title", "a")));
        Assert.Throws<FilterLimitException>(() => Book.OrderBy($"{far}title"));
        Assert.Throws<FilterLimitException>(() => Book.SelectColumns($"{far}title"));
        Assert.Empty(Commands.Texts);
    }

    [SkippableFact]
    public async Task No_value_is_part_of_any_command()
    {
        const string Text = "M4rk3r";
        const int Number = 71_717_171;
        DateTimeOffset moment = new(2071, 7, 17, 17, 17, 17, TimeSpan.Zero);
        List<(string Key, object? Value)> conditions = [.. TextOperators.SelectMany(o => new[] { "title", "subtitle", "author___name", "reviews___text", "author___books___title" }.Select(a => (o.Length == 0 ? a : $"{a}__{o}", (object?)Text)))];
        foreach (string name in (string[])["", "__ne", "__gt", "__ge", "__lt", "__le"])
        {
            conditions.AddRange([($"pages{name}", Number), ($"stock{name}", Number), ($"sold{name}", (long)Number), ($"price{name}", (decimal)Number), ($"discount{name}", $"{Number}"), ($"weight{name}", (double)Number), ($"reviews___stars{name}", Number)]);
            conditions.AddRange([($"added_at{name}", moment), ($"sold_at{name}", moment), ($"written_at{name}", moment.UtcDateTime), ($"published{name}", new DateOnly(2071, 7, 17)), ($"opens{name}", new TimeOnly(7, 17, 17, 171))]);
        }

        conditions.AddRange([("code", new Guid("71717171-7171-7171-7171-717171717171")), ("pages__in", new[] { Number, 1 }), ("title__notin", new[] { Text }), ("pages__between", new[] { Number, Number }), ("author", new Author { Id = Number }), ("author__in", new[] { new Author { Id = Number } }), ("reviews", new Review { Id = Number })]);
        conditions.AddRange(new[] { "year", "year_ne", "year_ge" }.Select(p => ($"added_at__{p}", (object?)7171)));
        foreach ((string Key, object? Value) condition in conditions)
        {
            await Book.Where(condition).OrderBy("id").Skip(7171).Take(71717).ToListAsync();
            await Book.Where(Filter.Or(Filter.Not(condition), ("title", Text))).CountAsync();
            await Book.Where(condition).GroupBy("genre").Aggregate(Agg.Count()).ToRowsAsync();
        }

        await Book.Search(Text).ToListAsync();
        await Book.Search(Text).SmartQuery(filters: new { title__icontains = Text }).SelectColumns("title").ToRowsAsync();
        await new Author { Id = Number }.Related(a => a.Books).ToListAsync();

        Assert.True(Commands.Texts.Count > 3 * conditions.Count);
        foreach (string marker in (string[])[Text, "7171", "2071", "07-17", "17:17", "7,17"])
        {
            Assert.All(Commands.Texts, sql => Assert.DoesNotContain(marker, sql, StringComparison.OrdinalIgnoreCase));
        }
    }
}
