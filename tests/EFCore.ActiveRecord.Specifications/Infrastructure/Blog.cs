using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Specifications;

/// <summary>The model that most specifications use: the blog of the guide, and a class for each kind of key and relation.</summary>
public static class Blog
{
    public static IReadOnlyList<Type> Models { get; } =
    [
        typeof(User), typeof(Admin), typeof(Profile), typeof(Post), typeof(Comment), typeof(Tag), typeof(Category),
        typeof(Document), typeof(Legacy), typeof(OrderLine), typeof(Account),
    ];
}

[Index(nameof(Username), IsUnique = true)]
public class User : TimestampedModel
{
    public int Id { get; set; }
    public required string Username { get; set; }
    public required string Name { get; set; }
    public int Age { get; set; }
    public string? Email { get; set; }
    public Profile? Profile { get; set; }
    public List<Post> Posts { get; set; } = [];
    public List<Comment> Comments { get; set; } = [];
    [Hybrid] public bool IsAdult => Age > 18;
    [Hybrid] public bool OlderThan(User other) => Age > other.Age;
    [Hybrid] public bool IsYoungAdult => IsAdult && Age < 30;
    [Hybrid] public string FullName => $"{Name} ({Username})";
    [Hybrid] public int? EmailLength => Email == null ? null : Email.Length;
    [Hybrid] public bool AgedBetween(int least, int greatest) => Age >= least && this.Age <= greatest;
    [Hybrid] public int YearsUntil(int age) => age - Age;
    [Hybrid] public IEnumerable<Post> GoodPosts => Posts.Where(p => p.Rating >= 4);
    [Hybrid] public bool HasTopPost => Post.Where(p => p.UserId == Id && p.Rating == 5).Any();
    [Hybrid]
    public bool Wrote(string word)
    {
        return Posts.Any(p => p.Title.Contains(word));
    }
}

/// <summary>Derived: in the same table as its base class.</summary>
public class Admin : User
{
    public int Level { get; set; }
}

/// <summary>One-to-one.</summary>
public class Profile : Model
{
    public int Id { get; set; }
    public string Text { get; set; } = "";
    public int UserId { get; set; }
    public User? User { get; set; }
}

public class Post : TimestampedModel
{
    public int Id { get; set; }
    public required string Title { get; set; }
    public int Rating { get; set; }
    public int UserId { get; set; }
    public User? User { get; set; }
    public int? CategoryId { get; set; }
    public Category? Category { get; set; }
    public List<Comment> Comments { get; set; } = [];
    public List<Tag> Tags { get; set; } = [];
    [Hybrid] public bool IsByAdult => User!.IsAdult;
    [Hybrid] public int Score { get => (Rating * 2) + Comments.Count; }
    [Hybrid] public int Doubled => Rating * 2;
    [Hybrid, NotFilterable, NotSortable] public bool IsHidden => Rating < 0;
}

public class Comment : TimestampedModel
{
    public int Id { get; set; }
    public required string Body { get; set; }
    public int PostId { get; set; }
    public Post? Post { get; set; }
    public int UserId { get; set; }
    public User? User { get; set; }
}

/// <summary>The interface only; many-to-many with posts.</summary>
public class Tag : IActiveRecord
{
    public int Id { get; set; }
    public required string Name { get; set; }
    public List<Post> Posts { get; set; } = [];
}

/// <summary>Refers to itself.</summary>
public class Category : Model
{
    public int Id { get; set; }
    public required string Name { get; set; }
    public int? ParentId { get; set; }
    public Category? Parent { get; set; }
    public List<Category> Children { get; set; } = [];
    [Hybrid] public bool IsRoot => ParentId == null;
    [Hybrid] public bool NameIs(string name) => Name == name;
}

/// <summary>Soft-deletable.</summary>
public class Document : StandardModel
{
    public string Title { get; set; } = "";
}

/// <summary>A key that the program gives.</summary>
public class Legacy : Model
{
    [Key] public string Code { get; set; } = "";
    public string? Text { get; set; }
}

/// <summary>A composite key.</summary>
[PrimaryKey(nameof(OrderId), nameof(Line))]
public class OrderLine : Model
{
    public int OrderId { get; set; }
    public string Line { get; set; } = "";
    public int Quantity { get; set; }
}

/// <summary>Optimistic locking.</summary>
public class Account : Model
{
    public Guid Id { get; set; }
    public decimal Balance { get; set; }
    [ConcurrencyCheck] public int Version { get; set; }
}
