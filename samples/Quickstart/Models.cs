using EFCore.ActiveRecord;
using Microsoft.EntityFrameworkCore;

namespace Quickstart;

[Index(nameof(Username), IsUnique = true)]
public class User : TimestampedModel
{
    public int Id { get; set; }
    [Repr] public required string Username { get; set; }
    [Repr] public required string Name { get; set; }
    [Repr] public int Age { get; set; }
    public List<Post> Posts { get; set; } = [];
}

public class Post : TimestampedModel
{
    public int Id { get; set; }
    public required string Title { get; set; }
    public int Rating { get; set; }
    public int Views { get; set; }
    public int UserId { get; set; }
    public User? User { get; set; }
    public List<Tag> Tags { get; set; } = [];
}

/// <summary>The interface alone makes an active record.</summary>
public class Tag : IActiveRecord
{
    public int Id { get; set; }
    public required string Name { get; set; }
    public List<Post> Posts { get; set; } = [];
}

/// <summary>Deleted by a mark.</summary>
public class Note : StandardModel
{
    public required string Text { get; set; }
}
