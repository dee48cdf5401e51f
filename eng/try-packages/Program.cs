// A user's program: looks into the packages that it was built from, and does a little of what the guide shows.
using EFCore.ActiveRecord;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

Package.CheckAll(args[0]);

await using (var db = ActiveDb.Open("sqlite://"))
{
    await db.CreateAllAsync();
    User bob = await User.CreateAsync(new User { Username = "bob", Name = "Bob", Age = 30 });
    await User.CreateAsync(new { username = "ann", name = "Ann", age = 31 });
    await bob.UpdateAsync(u => u.Age = 40);
    bob["name"] = "Bobby";
    await bob.SaveAsync();
    await db.TransactionAsync(async tx =>
    {
        await bob.DeleteAsync();
        await tx.RollbackAsync();
    });

    Expect.Equal("Bobby", (await User.FindOrFailAsync(bob.Id)).Name);
    Expect.Equal("Ann, Bobby", string.Join(", ", (await User.Where(u => u.Age > 18).OrderBy(u => u.Name).ToListAsync()).Select(u => u.Name)));
    try
    {
        await User.CreateAsync(new User { Username = "bob", Name = "Other" });
        throw new InvalidOperationException("Two users have one name.");
    }
    catch (UniqueConstraintException e)
    {
        Expect.Equal("username", string.Join(", ", e.Columns));
    }
}

try
{
    // The package is found, and nobody listens there.
    await using var db = ActiveDb.Open("postgresql://nobody@127.0.0.1:1/none");
    await User.CountAsync();
    throw new InvalidOperationException("There is a server at port 1.");
}
catch (DatabaseUnavailableException)
{
}

string path = Path.Combine(args[0], "blog.db");
WebApplicationBuilder builder = WebApplication.CreateBuilder();
builder.Services.AddActiveRecord<BlogContext>(o => o.UseSqlite($"Data Source={path}"));
await using (WebApplication app = builder.Build())
{
    app.UseActiveRecord();
    await app.Services.GetRequiredService<ActiveDb>().CreateAllAsync();
    await User.CreateAsync(new User { Username = "joe", Name = "Joe" });
    Expect.Equal("1", (await User.CountAsync()).ToString());
}

Console.WriteLine("The packages work.");

[Index(nameof(Username), IsUnique = true)]
public class User : TimestampedModel
{
    public int Id { get; set; }
    public required string Username { get; set; }
    public required string Name { get; set; }
    public int Age { get; set; }
}

public class BlogContext(DbContextOptions<BlogContext> options) : DbContext(options)
{
    public DbSet<User> Users => Set<User>();
}

internal static class Expect
{
    public static void Equal(string expected, string actual)
    {
        if (expected != actual)
        {
            throw new InvalidOperationException($"Expected '{expected}', got '{actual}'.");
        }
    }
}
