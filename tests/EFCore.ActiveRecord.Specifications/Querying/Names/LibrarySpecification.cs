using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace EFCore.ActiveRecord.Specifications.Querying.Names;

/// <summary>Books with authors, shelves and reviews: in the database, and the same in memory to compare with.</summary>
public abstract class LibrarySpecification : Specification
{
    private static readonly string[] Titles = ["a", "b", "ab", "ba", "abc"];
    private static readonly string?[] Subtitles = [null, "", "a%b", "a_b", "a\\b", "it's; -- x", "ab"];

    protected sealed override IReadOnlyList<Type> Models => [typeof(Author), typeof(Room), typeof(Shelf), typeof(Book), typeof(Review), typeof(Topic)];

    /// <summary>None: no value of a string query becomes part of its SQL.</summary>
    protected override IReadOnlyCollection<string>? Constants { get; } = [];

    /// <summary>How the database compares texts.</summary>
    protected TextRules TextRules => field ??= TextRules.Of(Db);

    protected List<Author> Authors { get; } = [];

    protected List<Book> Books { get; } = [];

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        List<Topic> topics = [new() { Name = "plot" }, new() { Name = "style" }];
        List<Shelf> shelves = [new() { Label = "x", Room = new Room { Name = "red" } }, new() { Label = "y" }];
        Authors.AddRange([new() { Name = "ann", Nick = "a" }, new() { Name = "bob" }, new() { Name = "joe", Nick = "j" }]);
        for (int i = 0; i < 24; i++)
        {
            Books.Add(NewBook(i, i % 4 == 3 ? null : Authors[i % 2], shelves[i % 3 % 2], topics));
        }

        await Book.CreateAllAsync(Books); // with the authors and shelves that they refer to
        await Authors[2].SaveAsync();
        Books.Sort((x, y) => x.Id.CompareTo(y.Id));
        Commands.Clear();
    }

    protected static Guid CodeOf(int i) => new(i, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1);

    /// <summary>A filter finds what a plain predicate finds.</summary>
    protected async Task Finds(Filter filter, Func<Book, bool> expected)
    {
        List<int> found = await Book.Where(filter).Select(b => b.Id).ToListAsync();

        Assert.Equal(Books.Where(expected).Select(b => b.Id), found.Order());
    }

    /// <summary>The same, where the expectation must also be one that tells rows apart.</summary>
    protected Task FindsSome(Filter filter, Func<Book, bool> expected)
    {
        Assert.InRange(Books.Count(expected), 1, Books.Count - 1);
        return Finds(filter, expected);
    }

    private static Book NewBook(int i, Author? author, Shelf shelf, List<Topic> topics)
    {
        DateTime day = new(2020 + (i % 3), 1 + (i % 12), 1 + i, i % 24, 10 + i, 20 + i, DateTimeKind.Utc);
        Book book = new()
        {
            Title = Titles[i % Titles.Length],
            Subtitle = Subtitles[i % Subtitles.Length],
            Pages = i % 6,
            Stock = i % 4 == 0 ? null : i % 5,
            Sold = 5_000_000_000L + (i % 3),
            Price = 9.5m + (i % 5),
            Discount = i % 3 == 0 ? null : 0.25m * (i % 4),
            Weight = 0.5 * (i % 7),
            InPrint = i % 2 == 0,
            Signed = i % 3 == 0 ? null : i % 3 == 1,
            Genre = (Genre)(i % 3),
            Second = i % 4 == 0 ? null : (Genre)(i % 3),
            AddedAt = new DateTimeOffset(day),
            SoldAt = i % 2 == 0 ? null : new DateTimeOffset(day).AddHours(5),
            WrittenAt = day,
            TranslatedAt = i % 5 == 0 ? null : day.AddYears(1),
            Published = DateOnly.FromDateTime(day),
            Reprinted = i % 3 == 0 ? null : DateOnly.FromDateTime(day).AddMonths(2),
            Opens = TimeOnly.FromDateTime(day),
            Closes = i % 4 == 0 ? null : TimeOnly.FromDateTime(day).AddHours(2),
            Code = CodeOf(i),
            Other = i % 3 == 0 ? null : CodeOf(i % 5),
            Secret = i.ToString(CultureInfo.InvariantCulture),
            Author = author,
            Shelf = shelf,
        };
        for (int r = 0; r < i % 4; r++)
        {
            book.Reviews.Add(new Review { Stars = (i + (2 * r)) % 5, Text = (i + r) % 3 == 0 ? null : Titles[(i + r) % 4], Topic = (i + r) % 3 == 1 ? null : topics[r % 2], Book = book });
        }

        author?.Books.Add(book);
        return book;
    }
}
