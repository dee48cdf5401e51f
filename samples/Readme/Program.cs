using EFCore.ActiveRecord;
using Microsoft.EntityFrameworkCore;

await using var db = ActiveDb.Open("sqlite:///blog.db");
await db.CreateAllAsync();

User bob = await User.CreateAsync(new User { Name = "Bob", Age = 30 });
await bob.UpdateAsync(u => u.Age = 31);                                      // UPDATE of the changed columns

User? found = await User.FindAsync(bob.Id);                                  // null where there is none
List<User> adults = await User.Where(u => u.Age > 18).OrderBy(u => u.Name).Take(5).ToListAsync();
List<Post> posts = await Post.Where(("title__like", "H%"), ("user___age__ge", 18)).OrderBy("-user___name").ToListAsync();   // by names

await db.TransactionAsync(async () =>                                        // all of it, or nothing
{
    await Post.CreateAsync(new Post { Title = "Hello", User = bob });
    await User.CreateAsync(new { name = "Ann", age = 29 });                  // by names, too
});
Console.WriteLine(await Post.Query.Include(p => p.User).FirstAsync());       // every operator of EF Core works

public class User : TimestampedModel { public int Id { get; set; } public required string Name { get; set; } public int Age { get; set; } }
public class Post : Model { public int Id { get; set; } public required string Title { get; set; } public int UserId { get; set; } public User? User { get; set; } }
