namespace EFCore.ActiveRecord.Specifications.Querying.Names;

public enum Genre
{
    Novel,
    Poetry,
    History,
}

public class Author : Model
{
    public int Id { get; set; }
    public string Name { get; set; } = "";
    public string? Nick { get; set; }
    public List<Book> Books { get; set; } = [];
}

public class Room : Model
{
    public int Id { get; set; }
    public string Name { get; set; } = "";
}

public class Shelf : Model
{
    public int Id { get; set; }
    public string Label { get; set; } = "";
    public int? RoomId { get; set; }
    public Room? Room { get; set; }
}

/// <summary>A column of every type that filters compare, each also as one that can be null.</summary>
public class Book : Model
{
    public int Id { get; set; }
    public string Title { get; set; } = "";
    public string? Subtitle { get; set; }
    public int Pages { get; set; }
    public int? Stock { get; set; }
    public long Sold { get; set; }
    public decimal Price { get; set; }
    public decimal? Discount { get; set; }
    public double Weight { get; set; }
    public bool InPrint { get; set; }
    public bool? Signed { get; set; }
    public Genre Genre { get; set; }
    public Genre? Second { get; set; }
    public DateTimeOffset AddedAt { get; set; }
    public DateTimeOffset? SoldAt { get; set; }
    public DateTime WrittenAt { get; set; }
    public DateTime? TranslatedAt { get; set; }
    public DateOnly Published { get; set; }
    public DateOnly? Reprinted { get; set; }
    public TimeOnly Opens { get; set; }
    public TimeOnly? Closes { get; set; }
    public Guid Code { get; set; }
    public Guid? Other { get; set; }
    [NotFilterable, NotSortable] public string Secret { get; set; } = "";
    public int? AuthorId { get; set; }
    public Author? Author { get; set; }
    public int ShelfId { get; set; }
    public Shelf Shelf { get; set; } = null!;
    public List<Review> Reviews { get; set; } = [];
}

public class Review : Model
{
    public int Id { get; set; }
    public int Stars { get; set; }
    public string? Text { get; set; }
    public int BookId { get; set; }
    public Book? Book { get; set; }
    public int? TopicId { get; set; }
    public Topic? Topic { get; set; }
}

public class Topic : Model
{
    public int Id { get; set; }
    public string Name { get; set; } = "";
}
