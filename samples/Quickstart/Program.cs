// A small blog in a SQLite file, quickstart.db in the current folder. Run it as often as you like: what is there is found, not made again.
using EFCore.ActiveRecord;
using Microsoft.EntityFrameworkCore;
using Quickstart;

bool isFirstRun = !File.Exists("quickstart.db");
await using var db = ActiveDb.Open("sqlite:///quickstart.db");
await db.CreateAllAsync();
Print("Database", isFirstRun ? "quickstart.db was created" : $"quickstart.db was there, with {await Post.CountAsync()} posts");

// Create: an object, or names and values. Those of an earlier run are found by a query.
User bob = await User.FirstOrDefaultAsync(u => u.Username == "bob")
    ?? await User.CreateAsync(new User { Username = "bob", Name = "Bob", Age = 30 });
User ann = await User.FirstOrDefaultAsync(u => u.Username == "ann")
    ?? await User.CreateAsync(new { username = "ann", name = "Ann", age = 31 });
Print("Users", $"{bob}\n{ann}");

// Many-to-many: the rows of the join table follow from the list.
string[] names = ["csharp", "sql", "cooking"];
List<Tag> tags = await Tag.Where(t => names.Contains(t.Name)).ToListAsync();
tags.AddRange(await Tag.CreateAllAsync(names.Except(tags.Select(t => t.Name)).Select(name => new Tag { Name = name })));
if (!await Post.AnyAsync())
{
    await Post.CreateAllAsync(
    [
        new Post { Title = "Records that save themselves", Rating = 5, User = bob, Tags = [.. tags.Where(t => t.Name != "cooking")] },
        new Post { Title = "Joins without tears", Rating = 4, User = ann, Tags = [.. tags.Where(t => t.Name == "sql")] },
        new Post { Title = "A soup for two", Rating = 3, User = ann, Tags = [.. tags.Where(t => t.Name == "cooking")] },
    ]);
}

// Find by key, query with LINQ, load relations.
User found = await User.FindOrFailAsync(bob.Id);
Print("Find", $"the key {bob.Id} is {found.Name}; the key 0 is {(await User.FindAsync(0))?.Name ?? "nobody"}");

List<Post> best = await Post.Where(p => p.Rating > 3).OrderByDescending(p => p.Rating).Include(p => p.User).Include(p => p.Tags).ToListAsync();
Print("Posts rated above 3", string.Join('\n', best.Select(p => $"{p.Rating}  {p.Title}, by {p.User!.Name}, about {string.Join(" and ", p.Tags.Select(t => t.Name).Order())}")));

var perAuthor = await User.Query.OrderBy(u => u.Name).Select(u => new { u.Name, Posts = u.Posts.Count, Mean = u.Posts.Average(p => (double?)p.Rating) }).ToListAsync();
Print("Posts per author", string.Join('\n', perAuthor.Select(a => $"{a.Name}: {a.Posts}, rated {a.Mean:0.0} on average")));

// Save: the changed columns only; nothing changed, nothing sent.
DateTimeOffset before = bob.UpdatedAt;
await bob.SaveAsync();
Print("Save without a change", bob.UpdatedAt == before ? "updated_at stays" : "updated_at moved");
await bob.UpdateAsync(u => u.Age++);
bob["name"] = bob.Age % 2 == 0 ? "Bob" : "Bobby";
await bob.SaveAsync();
Print("Save with a change", $"{bob.Name} is {bob.Age} now; updated_at {(bob.UpdatedAt > before ? "moved" : "stays")}");

// Soft delete and restore.
Note note = await Note.FirstOrDefaultAsync() ?? await Note.CreateAsync(new Note { Text = "Buy leeks" });
await note.DeleteAsync();
int visible = await Note.CountAsync(), hidden = await Note.Query.OnlyDeleted().CountAsync();
await note.RestoreAsync();
Print("Soft delete", $"deleted: {visible} visible and {hidden} hidden; restored: {await Note.CountAsync()} visible");

// A transaction: everything in it, or nothing.
try
{
    await db.TransactionAsync(async () =>
    {
        await User.CreateAsync(new User { Username = "joe", Name = "Joe", Age = 12 });
        await Post.Where(p => p.UserId == ann.Id).ExecuteDeleteAsync();
        throw new InvalidOperationException("second thoughts");
    });
}
catch (InvalidOperationException e)
{
    Print("Rolled back", $"after {e.Message}: {await User.CountAsync()} users and {await Post.CountAsync()} posts, as before");
}

// A session: one object a row, and all changes written together.
await using (ActiveSession session = db.BeginSession())
{
    List<Post> posts = await Post.AllAsync();
    Post again = await Post.FindOrFailAsync(posts[0].Id);
    posts.ForEach(p => p.Views++);
    int rows = await session.SaveChangesAsync();
    Print("Session", $"{(ReferenceEquals(posts[0], again) ? "the same object" : "another object")} for the same row; {rows} rows written at once, each post has {posts[0].Views} view(s)");
}

// Errors of the database have types.
try
{
    await User.CreateAsync(new User { Username = "bob", Name = "Another Bob", Age = 40 });
}
catch (UniqueConstraintException e)
{
    Print("Typed error", e.Message);
}

// A record for the length of a block.
await using (TemporaryRecord<User> temporary = await new User { Username = "guest", Name = "Guest", Age = 0 }.AsTemporaryAsync())
{
    Print("Temporary record", $"{await User.CountAsync()} users while {temporary.Record.Name} is here");
}

Print("At the end", $"{await User.CountAsync()} users, {await Post.CountAsync()} posts, {await Tag.CountAsync()} tags; run it again on the same file");

static void Print(string title, string text) => Console.WriteLine($"{title,-24}{text.Replace("\n", "\n" + new string(' ', 24), StringComparison.Ordinal)}");
