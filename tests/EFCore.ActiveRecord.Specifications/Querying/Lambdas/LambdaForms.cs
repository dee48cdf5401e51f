using System.Linq.Expressions;
using EFCore.ActiveRecord.Specifications.Querying.Names;
using Microsoft.EntityFrameworkCore;
using Form = System.Func<EFCore.ActiveRecord.Specifications.Querying.Lambdas.Given, System.Linq.Expressions.Expression<System.Func<EFCore.ActiveRecord.Specifications.Querying.Names.Book, bool>>>;

namespace EFCore.ActiveRecord.Specifications.Querying.Lambdas;

/// <summary>What the lambdas of <see cref="LambdaForms"/> capture.</summary>
public sealed class Given(IQueryable<Review> reviews)
{
    private readonly int _number = 2;

    public const int Most = 2;

    public static int Least { get; } = 1;

    public List<string> Names { get; init; } = [];
    public string[] Array { get; init; } = [];
    public IReadOnlyList<string?> Subtitles { get; init; } = [];
    public HashSet<int> Numbers { get; init; } = [];
    public List<Book> Books { get; init; } = [];
    public Book? Book { get; init; }
    public Author? Author { get; init; }
    public string? Text { get; init; }
    public int? Number { get; init; }
    public short Small { get; init; }
    public Genre? Genre { get; init; }
    public bool Flag { get; init; }
    public Dictionary<string, int> Ranks { get; init; } = [];
    public IEnumerable<string> Lazy => Names.Where(n => n.Length > 0);
    public IEnumerable<int> Ids => reviews.Where(r => r.Stars > 2).Select(r => r.BookId);
    public IQueryable<Review> Good => reviews.Where(r => r.Stars > 2);
    public object Boxed => Numbers.Count;
    public Func<string, bool> Delegate => name => name.Length > 1;
    public Expression<Func<Review, bool>> Predicate => r => r.Stars > 2;
    public int this[int index] => index + 1;

    public IQueryable<Review> Better(int than) => reviews.Where(r => r.Stars > than);

    public int Next(int number) => number + 1;

    public static IEnumerable<T> Of<T>(IEnumerable<T> items) => items;

    public Expression<Func<Book, bool>> OwnField() => b => b.Pages > _number;
}

/// <summary>Ways to write a condition of which EF Core works a part out beforehand, or looks as if it did.</summary>
public static class LambdaForms
{
    private static readonly int[] Fixed = [1, 2, 3];

    public static IReadOnlyDictionary<string, Form> All { get; } = new Dictionary<string, Form>
    {
        ["select over a list"] = g => b => g.Names.Select(n => n.ToLower()).Contains(b.Title),
        ["select over an array"] = g => b => g.Array.Select(n => n.ToLower() + "").Contains(b.Title),
        ["select over records"] = g => b => g.Books.Select(o => o.Title).Contains(b.Title),
        ["select over records' navigations"] = g => b => g.Books.Select(o => o.Author!.Name).Contains(b.Author!.Name),
        ["select with an index"] = g => b => g.Names.Select((n, i) => i).Contains(b.Pages),
        ["select with a captured variable"] = g => b => g.Names.Select(n => n + g.Text).Contains(b.Title),
        ["select with the row"] = g => b => g.Names.Select(n => n + b.Title).Any(t => t.Length > 3),
        ["select twice"] = g => b => g.Names.Select(n => n.Trim()).Select(n => n.ToLower()).Contains(b.Title),
        ["select, then where"] = g => b => g.Names.Select(n => n.ToLower()).Where(n => n.Length == 1).Contains(b.Title),
        ["where, then select"] = g => b => g.Names.Where(n => n.Length > 0).Select(n => n.ToLower()).Contains(b.Title),
        ["select, then any"] = g => b => g.Names.Select(n => n.ToLower()).Any(n => n == b.Title),
        ["select, then all"] = g => b => g.Names.Select(n => n.ToLower()).All(n => n != b.Title),
        ["select, then to list"] = g => b => g.Names.Select(n => n.ToLower()).ToList().Contains(b.Title),
        ["select, then distinct"] = g => b => g.Names.Select(n => n.ToLower()).Distinct().Contains(b.Title),
        ["select, then first"] = g => b => g.Names.Select(n => n.ToLower()).FirstOrDefault() == b.Title,
        ["select, then max"] = g => b => g.Names.Select(n => n.Length).DefaultIfEmpty().Max() == b.Pages,
        ["select over a dictionary"] = g => b => g.Ranks.Select(p => p.Value).Contains(b.Pages),
        ["select over keys"] = g => b => g.Ranks.Keys.Select(k => k.ToLower()).Contains(b.Title),
        ["select over a text"] = g => b => "1234".Select(c => c - '0').Contains(b.Pages),
        ["select over a static list"] = _ => b => Fixed.Select(n => n + 1).Contains(b.Pages),
        ["select over an iterator"] = g => b => g.Lazy.Select(n => n.ToLower()).Contains(b.Title),
        ["select within a lambda"] = g => b => b.Reviews.Any(r => g.Names.Select(n => n.Length).Contains(r.Stars)),
        ["select within a condition"] = g => b => b.InPrint ? g.Names.Select(n => n.ToLower()).Contains(b.Title) : b.Pages > 2,
        ["select over a local"] = g => Local(g.Names),
        ["select in LINQ's syntax"] = g => b => (from n in g.Names select n.ToLower()).Contains(b.Title),
        ["select over the row"] = g => b => b.Reviews.Select(r => r.Stars).Contains(g.Numbers.Count),
        ["select many"] = g => b => g.Names.SelectMany(n => n).Any(c => c == 'a') && b.InPrint,
        ["a list"] = g => b => g.Names.Contains(b.Title),
        ["a span"] = g => b => g.Array.Contains(b.Title),
        ["a span by its name"] = g => b => MemoryExtensions.Contains(g.Array, b.Title),
        ["a span with a comparer"] = g => b => MemoryExtensions.Contains(g.Array, b.Title, null),
        ["a span in the array's condition"] = g => b => g.Array.Contains(b.InPrint ? b.Title : b.Subtitle),
        ["a set"] = g => b => g.Numbers.Contains(b.Pages),
        ["a set of nullables"] = g => b => g.Numbers.Contains(b.Stock!.Value),
        ["nulls in a list"] = g => b => g.Subtitles.Contains(b.Subtitle),
        ["no list"] = g => b => !g.Names.Contains(b.Title),
        ["an iterator"] = g => b => g.Lazy.Contains(b.Title),
        ["the keys of a dictionary"] = g => b => g.Ranks.Keys.Contains(b.Title),
        ["a dictionary's key"] = g => b => g.Ranks.ContainsKey(b.Title),
        ["a list as an object"] = g => b => ((IEnumerable<string>)g.Names).Contains(b.Title),
        ["any in a list"] = g => b => g.Names.Any(n => n == b.Title),
        ["any in a list, by a captured variable"] = g => b => g.Names.Any(n => n == g.Text) == b.InPrint,
        ["all in a list"] = g => b => g.Names.All(n => n != b.Title),
        ["exists in a list"] = g => b => g.Names.Exists(n => n == b.Title),
        ["where in a list"] = g => b => g.Names.Where(n => n.Length == 1).Contains(b.Title),
        ["count in a list"] = g => b => g.Names.Count(n => n.Length > 1) < b.Pages,
        ["a list's count"] = g => b => b.Pages > g.Names.Count,
        ["order in a list"] = g => b => g.Names.OrderBy(n => n).First() == b.Title,
        ["distinct in a list"] = g => b => g.Names.Distinct().Contains(b.Title),
        ["lists together"] = g => b => g.Names.Concat(g.Array).Contains(b.Title),
        ["lists without each other"] = g => b => g.Names.Except(g.Array).Contains(b.Title),
        ["a part of a list"] = g => b => g.Names.Skip(1).Take(2).Contains(b.Title),
        ["a list of numbers by the row"] = g => b => Fixed[b.Pages % 3] == 2,
        ["an indexer"] = g => b => g.Names[0] == b.Title,
        ["an array's indexer"] = g => b => g.Array[0] == b.Title,
        ["an array's indexer by the row"] = g => b => g.Array[b.Pages % 2] == b.Title,
        ["an indexer of one's own"] = g => b => g[1] == b.Pages,
        ["a dictionary's indexer"] = g => b => g.Ranks["a"] == b.Pages,
        ["an array with variables"] = g => b => new[] { g.Text, "b" }.Contains(b.Title),
        ["an array with methods"] = g => b => new[] { g.Next(1), g.Next(b.Pages) }.Contains(b.Pages),
        ["a list with variables"] = g => b => new List<string?> { g.Text, "b" }.Contains(b.Title),
        ["records by their key"] = g => b => b.Author == g.Author,
        ["records in a list"] = g => b => g.Books.Contains(b),
        ["a record's navigation"] = g => b => b.Author!.Name == g.Book!.Author!.Name,
        ["a record's collection"] = g => b => g.Book!.Reviews.Count <= b.Pages,
        ["a record's collection of values"] = g => b => g.Book!.Author!.Books.Select(o => o.Id).Contains(b.Id),
        ["null or"] = g => b => g.Book == null || g.Book.Title == b.Title,
        ["not null and"] = g => b => g.Book != null && g.Book.Title == b.Title,
        ["or null"] = g => b => g.Book!.Title == b.Title || g.Book == null,
        ["a condition on null"] = g => b => (g.Book == null ? "a" : g.Book.Title) == b.Title,
        ["a condition on the row"] = g => b => (b.InPrint ? g.Book!.Title : "a") == b.Title,
        ["a variable or else"] = g => b => (g.Text ?? "a") == b.Title,
        ["a variable or else the row's"] = g => b => (g.Text ?? b.Subtitle) == b.Title,
        ["the row's or else a variable"] = g => b => (b.Subtitle ?? g.Text) == b.Title,
        ["the row's or else one behind null"] = g => b => (b.Subtitle ?? g.Book!.Title) == b.Title,
        ["a flag and"] = g => b => g.Flag && b.InPrint,
        ["a flag or"] = g => b => g.Flag || b.InPrint,
        ["and a flag"] = g => b => b.InPrint && g.Flag,
        ["a flag alone"] = g => b => g.Flag,
        ["not a flag"] = g => b => !g.Flag,
        ["a flag equal"] = g => b => b.InPrint == !g.Flag,
        ["true"] = _ => b => true,
        ["a text's length"] = g => b => g.Text!.Length == b.Title.Length,
        ["a text's method"] = g => b => b.Title == g.Text!.ToLower(),
        ["a text's method by the row"] = g => b => g.Text!.Contains(b.Title),
        ["a text of texts"] = g => b => b.Title == $"{g.Text}b",
        ["a text with the row's"] = g => b => b.Title + g.Text == "ab",
        ["a nullable's value"] = g => b => b.Pages == g.Number!.Value,
        ["a nullable as its value"] = g => b => b.Pages == (int)g.Number!,
        ["a nullable as its value in a list"] = g => b => Fixed.Contains(b.Pages + (int)g.Number!),
        ["a nullable that has one"] = g => b => g.Number.HasValue == b.InPrint,
        ["a nullable"] = g => b => b.Stock == g.Number,
        ["a nullable and a number"] = g => b => b.Pages > g.Number,
        ["a nullable or else"] = g => b => b.Pages == (g.Number ?? 2),
        ["a small number"] = g => b => b.Pages == g.Small,
        ["a small number as a large one"] = g => b => b.Sold > g.Small,
        ["an enum"] = g => b => b.Genre == g.Genre,
        ["an enum as its number"] = g => b => (int)b.Genre == (int)g.Genre!,
        ["an enum's text"] = g => b => b.Title != g.Genre.ToString(),
        ["a boxed value"] = g => b => g.Boxed.Equals(b.Pages),
        ["the row's to a boxed value"] = g => b => b.Pages.Equals(g.Boxed),
        ["a sum of variables"] = g => b => b.Pages > g.Small + 1,
        ["a method"] = g => b => b.Pages == g.Next(1),
        ["a method by the row"] = g => b => b.Pages == g.Next(b.Pages),
        ["a static member"] = _ => b => b.Pages > Given.Least,
        ["a constant"] = _ => b => b.Pages > Given.Most,
        ["the name of something"] = g => b => b.Title != nameof(g.Names),
        ["a field of the lambda's own object"] = g => g.OwnField(),
        ["now"] = _ => b => b.AddedAt < DateTimeOffset.UtcNow,
        ["now in a condition"] = _ => b => b.AddedAt.Year <= DateTime.UtcNow.Year,
        ["today"] = _ => b => b.AddedAt.Year <= DateTime.Today.Year,
        ["a moment"] = _ => b => b.AddedAt > new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero),
        ["a new identifier"] = _ => b => b.Code != Guid.NewGuid(),
        ["a given identifier"] = _ => b => b.Code != Guid.Parse("00000000-0000-0000-0000-000000000001"),
        ["a random number"] = _ => b => b.Pages > new Random(1).Next(3) - 5,
        ["a random number of the database's"] = _ => b => EF.Functions.Random() >= 0,
        ["like"] = g => b => EF.Functions.Like(b.Title, g.Text + "%"),
        ["like a variable"] = g => b => EF.Functions.Like(b.Title, g.Array[0]),
        ["like in a list"] = g => b => g.Names.Any(n => EF.Functions.Like(b.Title, n)),
        ["a property by its name"] = g => b => EF.Property<int>(b, "Pages") > g.Small,
        ["a property by a variable"] = g => b => EF.Property<string>(b, g.Flag ? "Title" : "Title") == "a",
        ["a constant of EF's"] = g => b => b.Title == EF.Constant(g.Text),
        ["a constant list of EF's"] = g => b => EF.Constant(g.Names).Contains(b.Title),
        ["a parameter of EF's"] = g => b => b.Title == EF.Parameter("a"),
        ["a parameter of EF's in a list"] = g => b => EF.Parameter(g.Names).Contains(b.Title),
        ["parameters of EF's"] = g => b => EF.MultipleParameters(g.Names).Contains(b.Title),
        ["a constant of EF's from the row"] = g => b => b.Title == EF.Constant(b.Title),
        ["a function"] = g => b => LowerOf(b.Title) == LowerOf(g.Text!),
        ["a function of a variable"] = g => b => b.Title == LowerOf(g.Text!),
        ["a delegate"] = g => b => g.Delegate(b.Title),
        ["a delegate in a list"] = g => b => g.Names.Any(g.Delegate) == b.InPrint,
        ["a predicate"] = g => b => b.Reviews.AsQueryable().Any(g.Predicate),
        ["a lambda without parameters"] = g => b => b.Pages == Called(() => g.Small),
        ["a lambda without parameters, and a variable"] = g => b => b.Pages == Called(() => 2),
        ["a query in a variable"] = g => b => g.Good.Any(r => r.BookId == b.Id),
        ["a query as a list"] = g => b => g.Ids.Contains(b.Id),
        ["a query as a list within a lambda"] = g => b => b.Reviews.Any(r => g.Ids.Contains(r.BookId)),
        ["a query of a method"] = g => b => g.Better(2).Any(r => r.BookId == b.Id),
        ["a query of a method, with a variable"] = g => b => g.Better(g.Small).Select(r => r.BookId).Contains(b.Id),
        ["a query that depends on no row"] = g => b => g.Good.Any(),
        ["a query of a method that depends on no row"] = g => b => b.Pages < g.Better(1).Count(),
        ["a query of a method in a list"] = g => b => g.Names.Any(n => n == b.Title) || g.Better(1).Any(),
        ["a list as a query"] = g => b => g.Names.AsQueryable().Contains(b.Title),
        ["a list as a query, with select"] = g => b => g.Names.AsQueryable().Select(n => n.ToLower()).Contains(b.Title),
        ["a generic method"] = g => b => Given.Of(g.Names).Contains(b.Title),
        ["a type test"] = g => b => g.Boxed is int && b.InPrint,
        ["a type test of the row"] = g => b => b is Book && b.InPrint,
        ["a comparison"] = g => b => string.Compare(b.Title, g.Text) > 0,
        ["a comparison by a method"] = g => b => b.Title.CompareTo(g.Text) > 0,
        ["equality by a method"] = g => b => string.Equals(g.Text, b.Title),
        ["equality of a variable"] = g => b => g.Text!.Equals(b.Title),
    };

    public static string LowerOf(string text) => throw new NotSupportedException(text);

    private static int Called(Func<int> read) => read();

    private static Expression<Func<Book, bool>> Local(List<string> names) => b => names.Select(n => n.ToLower()).Contains(b.Title);
}
