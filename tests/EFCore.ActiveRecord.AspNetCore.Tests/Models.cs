using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.AspNetCore.Tests;

public class Author : TimestampedModel
{
    public int Id { get; set; }
    public required string Name { get; set; }
}

public class BlogContext(DbContextOptions<BlogContext> options) : DbContext(options)
{
    public DbSet<Author> Authors => Set<Author>();
}

public class Item : Model
{
    public int Id { get; set; }
    public required string Name { get; set; }
}

public class ShopContext(DbContextOptions<ShopContext> options) : DbContext(options)
{
    public DbSet<Item> Items => Set<Item>();
}

/// <summary>In one test only, so that no other test's host can be its default database.</summary>
public class Lonely : Model
{
    public int Id { get; set; }
}

public class LonelyContext(DbContextOptions<LonelyContext> options) : DbContext(options)
{
    public DbSet<Lonely> Rows => Set<Lonely>();
}

/// <summary>A clock that stands still.</summary>
public sealed class StoppedClock(DateTimeOffset now) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => now;
}
