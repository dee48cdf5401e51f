using Microsoft.EntityFrameworkCore;

namespace EFCore.ActiveRecord.Benchmarks;

/// <summary>The rows of every benchmark database, always the same: users 1 to 1000 with ten posts each, and five comments on every third post.</summary>
internal static class BlogRows
{
    public const int Users = 1000;

    public const int Posts = 10 * Users;

    private static readonly string[] FirstNames =
    [
        "Bianca", "Anton", "Carla", "David", "Elena", "Frida", "Gustav", "Hanna", "Ivan", "Julia",
        "Birgit", "Anna", "Carlos", "Dana", "Elias", "Frank", "Gudrun", "Hans", "Ivo", "Jurek",
    ];

    /// <summary>Patterns that a tenth of the users' names match, each.</summary>
    public static IReadOnlyList<string> NamePatterns { get; } = [.. FirstNames.Take(10).Select(name => name[..2] + "%")];

    public static string Username(int id) => $"user{id:0000}";

    public static async Task FillAsync(IDbContextFactory<BlogContext> contexts)
    {
        await using var context = await contexts.CreateDbContextAsync();
        await context.Database.EnsureCreatedAsync();

        context.AddRange(Enumerable.Range(1, Users).Select(i => new User
        {
            Username = Username(i),
            Name = $"{FirstNames[i % FirstNames.Length]} of number {i}",
            Age = 18 + (i % 60),
            CreatedAt = Time(i),
            UpdatedAt = Time(2 * i),
        }));
        await context.SaveChangesAsync();

        // 37 and 10,007 share no factor with the numbers of users and posts: neighbours have different authors, no two ratings are the same.
        context.AddRange(Enumerable.Range(1, Posts).Select(i => new Post
        {
            Title = $"What is to be said about number {i}",
            Rating = i * 37 % 10_007,
            UserId = (i * 37 % Users) + 1,
            CreatedAt = Time(i),
            UpdatedAt = Time(2 * i),
        }));
        await context.SaveChangesAsync();

        context.AddRange(Enumerable.Range(1, Posts).Where(i => i % 3 == 0).SelectMany(i => Enumerable.Range(1, 5).Select(n => new Comment
        {
            Body = $"Comment {n} on number {i}",
            PostId = i,
            UserId = ((i + n) % Users) + 1,
            CreatedAt = Time(i),
            UpdatedAt = Time(2 * i),
        })));
        await context.SaveChangesAsync();

        await context.Database.ExecuteSqlRawAsync("ANALYZE");
    }

    /// <summary>Notes as they stand in the table before an operation works on them: each of ten users has every tenth.</summary>
    public static IEnumerable<Note> Notes(int count) => Enumerable.Range(1, count).Select(i => new Note
    {
        Title = $"Note {i}",
        Stars = i % 5,
        UserId = (i % 10) + 1,
        CreatedAt = Time(i),
        UpdatedAt = Time(2 * i),
    });

    /// <summary>With a fraction of a second that both databases can hold.</summary>
    private static DateTimeOffset Time(int i) => new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMilliseconds(i * 1234.0);
}
