using Microsoft.EntityFrameworkCore;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Querying.Names;

/// <summary>
/// A search finds literal text, ignoring case: of all letters where the database does (PostgreSQL), of ASCII letters on SQLite.
/// </summary>
public abstract class SearchSpecification : Specification
{
    private static readonly string?[] Words = ["", null, "100%", "a_b", "axb", "C:\\new", "it's; --", "Zoë Straße", "plain TEXT", "漢字 \U0001F600"];

    protected sealed override IReadOnlyList<Type> Models => [typeof(Paper), typeof(Note), typeof(Counter)];

    /// <summary>Whether the case of letters beyond ASCII is ignored as well.</summary>
    protected virtual bool FoldsEveryLetter => true;

    private List<Paper> Papers { get; } = [.. Words.Select((w, i) => new Paper { Title = $"t{i} {w}", Summary = w, Pages = i, Secret = "hidden" })];

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await Paper.CreateAllAsync(Papers);
        await Note.CreateAllAsync([new Note { Head = "one", Body = "two" }, new Note { Head = "two", Body = "three" }]);
        Commands.Clear();
    }

    [SkippableTheory]
    [InlineData("%"), InlineData("_"), InlineData("\\"), InlineData("a_b"), InlineData("100%"), InlineData(":\\n"), InlineData("\\%"), InlineData("'; -"), InlineData("\U0001F600"), InlineData("字")]
    [InlineData("text"), InlineData("PLAIN"), InlineData("T3"), InlineData("straße"), InlineData("ZOë"), InlineData("no such"), InlineData(" ")]
    public async Task Text_is_found_literally_in_every_text_column(string text)
    {
        Assert.Equal(Papers.Where(p => Has(p.Title, text) || Has(p.Summary, text)).Select(p => p.Pages), await PagesAsync(Paper.Search(text)));
        Assert.Equal(Papers.Where(p => Has(p.Summary, text)).Select(p => p.Pages), await PagesAsync(Paper.Search(text, "summary")));
        Assert.Equal(Papers.Where(p => Has(p.Summary, text)).Select(p => p.Pages), await PagesAsync(Paper.Search(text, p => p.Summary)));
        Assert.Equal(Papers.Where(p => Has(p.Title, text) || Has(p.Summary, text)).Select(p => p.Pages), await PagesAsync(Paper.Search(text, p => p.Summary, p => p.Title)));
        Assert.Equal(Papers.Where(p => Has(p.Title, text)).Select(p => p.Pages), await PagesAsync(Paper.Query.Search(text, "TITLE", "title")));
    }

    [SkippableFact]
    public async Task Case_is_ignored_beyond_ASCII_where_the_database_does()
    {
        Assert.Equal(FoldsEveryLetter ? [7] : [], await PagesAsync(Paper.Search("ZOË")));
        Assert.Equal(FoldsEveryLetter ? [7] : [], await PagesAsync(Paper.Where(("summary__icontains", "ZOË"))));
    }

    [SkippableFact]
    public async Task An_empty_text_is_in_every_record()
    {
        Assert.Equal(Papers.Select(p => p.Pages), await PagesAsync(Paper.Search("")));
        Assert.Equal(Papers.Select(p => p.Pages), await PagesAsync(Paper.Search("", "summary")));
    }

    [SkippableFact]
    public async Task Marked_columns_are_searched_alone_and_others_by_name()
    {
        Assert.Equal(["two"], (await Note.Search("TWO").ToListAsync()).Select(n => n.Head));
        Assert.Equal(["one"], (await Note.Search("TWO", "body").ToListAsync()).Select(n => n.Head));
        Assert.Equal(["one", "two"], (await Note.Search("TWO", "body", "head").OrderBy("head").ToListAsync()).Select(n => n.Head));
    }

    [SkippableFact]
    public async Task What_is_not_filterable_is_not_searched()
        => Assert.Empty(await Paper.Search("hidden").ToListAsync());

    [SkippableFact]
    public async Task A_search_narrows_the_query_it_follows_and_is_narrowed_by_the_next()
    {
        await using DbContext context = Db.CreateContext();

        Assert.Equal([4, 3], (await Paper.Where(("pages__gt", 2)).Search("a").OrderBy("-pages").Where(p => p.Pages < 7).ToListAsync()).Where(p => p.Pages is 3 or 4).Select(p => p.Pages));
        Assert.Equal([3], await PagesAsync(Paper.Search("a").Search("_")));
        Assert.Equal([3], await PagesAsync(context.Set<Paper>().Search("A_B")));
        Assert.Equal([3], await PagesAsync(context.Set<Paper>().AsNoTracking().Search("A_B", p => p.Summary)));
        Assert.Equal(1, await Paper.Search("a_b").CountAsync());
    }

    [SkippableFact]
    public void What_cannot_be_searched_throws_before_any_SQL()
    {
        Assert.Throws<NotSearchableException>(() => Paper.Search("x", "pages"));
        Assert.Throws<NotSearchableException>(() => Paper.Search("x", "secret"));
        Assert.Throws<NotSearchableException>(() => Paper.Search("", "pages"));
        Assert.Throws<NotSearchableException>(() => Counter.Search("x"));
        Assert.Contains("title", Assert.Throws<UnknownAttributeException>(() => Paper.Search("x", "titel")).Nearest);
        Assert.Throws<ArgumentException>(() => Paper.Search("x", p => p.Title + "y"));
        Assert.Throws<ArgumentNullException>(() => Paper.Search(null!));
        Assert.Throws<ArgumentException>(() => new[] { new Paper() }.AsQueryable().Search("x"));
        Assert.Empty(Commands.Texts);
    }

    private static bool Has(string? value, string text) => value?.Contains(text, StringComparison.OrdinalIgnoreCase) == true;

    private static async Task<List<int>> PagesAsync(IQueryable<Paper> query) => [.. (await query.Select(p => p.Pages).ToListAsync()).Order()];
}

/// <summary>All text columns are searched but the hidden one.</summary>
public class Paper : Model
{
    public int Id { get; set; }
    public string Title { get; set; } = "";
    public string? Summary { get; set; }
    public int Pages { get; set; }
    [NotFilterable] public string Secret { get; set; } = "";
}

/// <summary>One column is marked.</summary>
public class Note : Model
{
    public int Id { get; set; }
    [Searchable] public string Head { get; set; } = "";
    public string Body { get; set; } = "";
}

/// <summary>No text at all.</summary>
public class Counter : Model
{
    public int Id { get; set; }
    public int Number { get; set; }
}
