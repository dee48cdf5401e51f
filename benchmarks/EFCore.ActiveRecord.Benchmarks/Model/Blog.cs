using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Benchmarks;

[Index(nameof(Username), IsUnique = true)]
public class User : TimestampedModel
{
    public int Id { get; set; }
    public required string Username { get; set; }
    public required string Name { get; set; }
    public int Age { get; set; }
    public List<Post> Posts { get; set; } = [];
    public List<Comment> Comments { get; set; } = [];
}

[Index(nameof(Rating))]
public class Post : TimestampedModel
{
    public int Id { get; set; }
    public required string Title { get; set; }
    public int Rating { get; set; }
    public int UserId { get; set; }
    public User? User { get; set; }
    public List<Comment> Comments { get; set; } = [];
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

/// <summary>What the operations that write are about. Nothing else uses its table.</summary>
public class Note : TimestampedModel
{
    public int Id { get; set; }
    public required string Title { get; set; }
    public int Stars { get; set; }
    public int UserId { get; set; }
    public User? User { get; set; }
}
