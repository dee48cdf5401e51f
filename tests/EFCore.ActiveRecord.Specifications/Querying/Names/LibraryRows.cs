using System.Reflection;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Specifications.Querying.Names;

/// <summary>The rows of a library made at random: with authors, rooms and topics that no book or review has, shelves without books, books without authors or reviews.</summary>
public sealed class LibraryRows
{
    private static readonly NullabilityInfoContext Nullability = new();

    private readonly int _seed;
    private readonly IReadOnlySet<int> _without;
    private readonly int _made;

    private LibraryRows(int seed, IReadOnlySet<int> without)
    {
        _seed = seed;
        _without = without;
        List<Model> made = Make(new Random(seed));
        _made = made.Count;
        All = Linked([.. made.Where((_, i) => !without.Contains(i))]);
    }

    public static Gen<LibraryRows> Random { get; } = Gen.Choose(0, int.MaxValue - 1).Select(seed => new LibraryRows(seed, new HashSet<int>()));

    public IReadOnlyList<Model> All { get; }

    public IReadOnlyList<Book> Books => field ??= [.. All.OfType<Book>().OrderBy(b => b.Id)];

    /// <summary>The same without some of the rows: many at first, then one.</summary>
    public IEnumerable<LibraryRows> Smaller()
    {
        int[] left = [.. Enumerable.Range(0, _made).Where(i => !_without.Contains(i))];
        for (int size = left.Length / 2; size > 0; size /= 2)
        {
            foreach (int[] part in left.Chunk(size))
            {
                yield return new LibraryRows(_seed, _without.Union(part).ToHashSet());
            }
        }
    }

    /// <summary>Puts them in the place of those that are there.</summary>
    public async Task InsertAsync(ActiveDb db)
    {
        await using DbContext context = db.CreateContext();
        await context.Set<Review>().ExecuteDeleteAsync();
        await context.Set<Book>().ExecuteDeleteAsync();
        await context.Set<Author>().ExecuteDeleteAsync();
        await context.Set<Shelf>().ExecuteDeleteAsync();
        await context.Set<Room>().ExecuteDeleteAsync();
        await context.Set<Topic>().ExecuteDeleteAsync();
        foreach (Model row in All)
        {
            object copy = Activator.CreateInstance(row.GetType())!;
            context.Entry(copy).CurrentValues.SetValues(row);
            context.Add(copy);
        }

        await context.SaveChangesAsync();
    }

    public override string ToString() => string.Join(Environment.NewLine, All.Select(Text));

    private static List<Model> Make(Random random)
    {
        List<Author> authors = Rows<Author>(random, random.Next(5));
        List<Room> rooms = Rows<Room>(random, random.Next(3));
        List<Shelf> shelves = Rows<Shelf>(random, random.Next(1, 4));
        List<Topic> topics = Rows<Topic>(random, random.Next(3));
        List<Book> books = Rows<Book>(random, random.Next(6) == 0 ? random.Next(3) : random.Next(6, 25));
        List<Review> reviews = Rows<Review>(random, books.Count == 0 ? 0 : random.Next(2 * books.Count));
        shelves.ForEach(s => s.RoomId = OneOf(random, rooms)?.Id);
        books.ForEach(b => (b.AuthorId, b.ShelfId) = (OneOf(random, authors)?.Id, shelves[random.Next(shelves.Count)].Id));
        reviews.ForEach(r => (r.BookId, r.TopicId) = (books[random.Next(books.Count)].Id, OneOf(random, topics)?.Id));
        return [.. authors, .. rooms, .. shelves, .. topics, .. books, .. reviews];
    }

    private static List<T> Rows<T>(Random random, int count)
        where T : Model, new()
    {
        RandomValues values = new(random);
        return [.. values.Ids(count).Select(id =>
        {
            T row = new();
            foreach (PropertyInfo column in Columns(typeof(T)).Where(c => !c.Name.EndsWith("Id", StringComparison.Ordinal)))
            {
                bool isNull = Nullability.Create(column).WriteState == NullabilityState.Nullable && random.Next(4) == 0;
                column.SetValue(row, isNull ? null : values.Of(Nullable.GetUnderlyingType(column.PropertyType) ?? column.PropertyType));
            }

            typeof(T).GetProperty("Id")!.SetValue(row, id);
            return row;
        })];
    }

    private static T? OneOf<T>(Random random, List<T> rows)
        where T : class
        => rows.Count == 0 || random.Next(4) == 0 ? null : rows[random.Next(rows.Count)];

    /// <summary>Rows that lead to each other. A required row that is missing takes those along that refer to it.</summary>
    private static List<Model> Linked(List<Model> rows)
    {
        var (authors, rooms, topics) = (ById<Author>(rows), ById<Room>(rows), ById<Topic>(rows));
        Dictionary<int, Shelf> shelves = ById<Shelf>(rows);
        rows.RemoveAll(r => r is Book book && !shelves.ContainsKey(book.ShelfId));
        Dictionary<int, Book> books = ById<Book>(rows);
        rows.RemoveAll(r => r is Review review && !books.ContainsKey(review.BookId));
        foreach (Shelf shelf in shelves.Values)
        {
            shelf.Room = Find(rooms, shelf.RoomId);
            shelf.RoomId = shelf.Room?.Id;
        }

        foreach (Book book in books.Values)
        {
            (book.Author, book.Shelf) = (Find(authors, book.AuthorId), shelves[book.ShelfId]);
            book.AuthorId = book.Author?.Id;
            book.Author?.Books.Add(book);
        }

        foreach (Review review in rows.OfType<Review>())
        {
            (review.Book, review.Topic) = (books[review.BookId], Find(topics, review.TopicId));
            review.TopicId = review.Topic?.Id;
            review.Book.Reviews.Add(review);
        }

        return rows;
    }

    private static Dictionary<int, T> ById<T>(IEnumerable<Model> rows)
        where T : Model
        => rows.OfType<T>().ToDictionary(r => (int)r["id"]!);

    private static T? Find<T>(Dictionary<int, T> rows, int? id)
        where T : Model
        => id is { } known ? rows.GetValueOrDefault(known) : null;

    private static string Text(Model row)
        => $"new {row.GetType().Name} {{ {string.Join(", ", Columns(row.GetType()).Select(c => $"{c.Name} = {CodeText.Of(c.GetValue(row))}"))} }},";

    private static IEnumerable<PropertyInfo> Columns(Type type)
        => type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).Where(p => p.PropertyType.IsValueType || p.PropertyType == typeof(string));
}
